import pc from 'picocolors';
import { nameOf } from './cast';
import { steps, type PersonStory, type Step } from './story';

const ordinals = ['first', 'second', 'third', 'fourth'];

/** What it took before the last step. */
function prelude(last: Step): string {
	if (last.message === 'reminder') return 'let the notice lie, but ';
	if (last.message === 'DING') return 'let the notice and the reminder lie, but after the DING ';
	return '';
}

/** One sentence a person: what n8n did for them and how it ended. */
export function describe(story: PersonStory): string {
	const last = story.checks.at(-1);
	if (!last) return 'was never checked';
	const where = steps.find(({ channel }) => channel === last.step.asksAbout)?.message;
	if (last.output === 'Read') {
		const times = story.checks.filter(({ step }) => step === last.step).length;
		return `${prelude(last.step)}had read the ${where} at the ${ordinals[times - 1] ?? 'last'} check`;
	}
	if (last.output === 'Not Delivered') {
		return `could not get the ${where}: ${last.reason ?? last.status}${last.code ? ` (${last.code})` : ''}`;
	}
	return `has not even read the ${where}`;
}

/** The table at the end; a line a person, with a tick where n8n and DingTalk agree. */
export function reportLines(stories: PersonStory[], wrong: Map<string, string[]>): string[] {
	return stories.flatMap((story) => {
		const complaints = wrong.get(story.userId) ?? [];
		const tick = complaints.length === 0 ? pc.green('✓') : pc.red('✗');
		const name = pc.bold(nameOf(story.userId));
		return [
			`${tick} ${name} ${describe(story)}.`,
			...complaints.map((complaint) => pc.red(`    ${complaint}`)),
		];
	});
}
