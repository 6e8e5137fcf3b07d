/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import pc from 'picocolors';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { company, organizer, people, settingsOfTheStory, team, yourTurn } from './cast';
import { narrate } from './narrate';
import { reportLines } from './report';
import { readStory } from './story';
import { disagreements, surprises, wrongMentions } from './verdict';
import { filledIn, readExample } from '../steps/examples';
import { prepareStage } from '../runner/prepare';
import { waitForExecution } from '../realN8n/executions';
import { discard } from '../realN8n/packedPackage';
import { asPrinted } from '../realN8n/plainError';
import { owner } from '../realN8n/restClient';
import type { Stage } from '../stages/stage';

const example = 'notify-and-escalate.json';

/** Slow enough to click, fast enough to watch. */
const settingsOfYourTurn = {
	...settingsOfTheStory,
	firstCheckAfterMinutes: 0.25,
	remindAfterMinutes: 1,
	dingAfterMinutes: 1,
	giveUpAfterMinutes: 1,
};

const say = (line = '') => process.stdout.write(`${line}\n`);

/** Plays the escalation; gives whether n8n and DingTalk tell the same of everybody. */
async function play({ n8n, simulator, credential, groupBot }: Stage): Promise<boolean> {
	const settings = settingsOfTheStory;
	const workflow = filledIn(readExample(example), { credential, groupBot, settings });
	const workflowId = await n8n.rest.createWorkflow(workflow);
	say(`\n${pc.bold('The story')}: six colleagues are told about a fire drill.\n`);

	const look = () => simulator.control.ledger().deliveries;
	const stopNarrating = narrate(look, (line) => say(`  ${line}`));
	const executionId = await n8n.rest.startWorkflow(workflowId, 'Start');
	const execution = await waitForExecution(n8n.rest, executionId, { seconds: 120 });
	// The last message may still be on its way.
	await sleep(1_000);
	stopNarrating();
	if (execution.status !== 'success') {
		say(pc.red(`\nn8n ended the workflow with "${execution.status}": ${execution.errorMessage}`));
		return false;
	}

	const stories = readStory(execution, people);
	const wrong = new Map(
		stories.map((story) => [story.userId, disagreements(story, look())] as const),
	);
	say(`\n${pc.bold('What n8n says')}, each held against DingTalk’s own ledger:\n`);
	for (const line of reportLines(stories, wrong)) say(`  ${line}`);
	const unexpected = [
		...surprises(look(), people, organizer.userId),
		...wrongMentions(stories, look(), team.userIds),
	];
	for (const line of unexpected) say(pc.red(`  ✗ ${line}`));

	const agreed = stories.filter(({ userId }) => wrong.get(userId)?.length === 0).length;
	const isRight = agreed === stories.length && unexpected.length === 0;
	const { calls } = simulator.control.ledger();
	const posts = calls.filter(({ api }) => api === 'robot/send').length;
	const cost = `It took ${calls.length - posts} API calls and ${posts} message to the group's bot`;
	say();
	if (isRight) {
		say(pc.green(`All ${agreed} agree, and nobody got a message twice. ${cost}.`));
	} else {
		say(pc.red(`Only ${agreed} of ${stories.length} agree.`));
	}
	return isRight;
}

/** Leaves everything up, with colleagues who read only when somebody clicks. */
async function yourTurnNow({ n8n, simulator, credential, groupBot }: Stage): Promise<void> {
	const name = 'Your turn: notify and escalate';
	const id = await n8n.rest.createWorkflow(
		filledIn(readExample(example), { credential, groupBot, settings: settingsOfYourTurn, name }),
	);
	simulator.control.setCompany(yourTurn);
	say(`
${pc.bold('Your turn.')} Now nobody reads by himself.

  Inbox   ${simulator.url}/
  Editor  ${n8n.url}/workflow/${id}
          sign in as ${owner.email}, password ${owner.password}

  1. In the editor, click "Execute workflow".
  2. In the inbox, click a message: its reader comes out of the next check as Read
     (after 15 seconds, and when the minute is over). Whoever leaves it for a minute gets a reminder, then a DING.

Ctrl-C ends n8n and the simulator and leaves nothing behind.`);
	await untilInterrupted();
}

/** Ends at once; what is registered for the process's exit still cleans up. */
const endAtOnce = () => process.exit(130);

async function untilInterrupted(): Promise<void> {
	process.off('SIGINT', endAtOnce);
	process.off('SIGTERM', endAtOnce);
	await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
	say('\nEnding n8n …');
}

async function main(): Promise<boolean> {
	process.on('SIGINT', endAtOnce);
	process.on('SIGTERM', endAtOnce);
	const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });
	const { stage, packed } = await prepareStage(company);
	try {
		const isRight = await play(stage);
		if (!values.once) await yourTurnNow(stage);
		return isRight;
	} finally {
		await stage.close();
		await discard(packed);
	}
}

main()
	.then((isRight) => {
		process.exitCode = isRight ? 0 : 1;
	})
	.catch((error: unknown) => {
		say(pc.red(asPrinted(error)));
		process.exitCode = 1;
	});
