/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Listr } from 'listr2';
import pc from 'picocolors';
import { z } from 'zod';
import { toJson } from '../simulator/helpers/json';
import type { Target } from './asker';
import { askAll, askSimulator, compare, wordsOf, type Asked, type Compared } from './probe';
import { notAsked, questionsWithMessages, questionsWithoutMessages } from './questions';
import { vocabularyWith } from './redact';

const help = `npm run probe -- --user USER_ID --agent-id ID [more]

Asks a real DingTalk what its documents leave open, with an app of yours and you as the only recipient.
Before anything is sent, every message is named and you are asked. See test/probe/README.md.

  --user ID             your own user ID: you get the messages
  --agent-id ID         of the app
  --robot-code CODE     of the app's bot; the Client ID when left out
  --region REGION       china (default) or international
  --oapi URL, --api URL other hosts, such as a simulator
  --no-messages         only the questions that tell nobody anything
  --yes                 sends without asking
  --keep WORDS          words of DingTalk's that you want to have in the file, as often as you like
  --folder FOLDER       where the file goes (probe)
  --help

The app's Client ID and Client Secret come from the environment, so that no shell keeps them:
  DINGTALK_CLIENT_ID, DINGTALK_CLIENT_SECRET
`;

/** What the outside world is, so that a test can be it. */
export interface Surroundings {
	env: Record<string, string | undefined>;
	write(text: string): void;
	/** Asks the caller, who has to type yes. */
	consents(): Promise<boolean>;
	signal: AbortSignal;
	isTerminal: boolean;
}

const regions = {
	china: { oapi: 'https://oapi.dingtalk.com', api: 'https://api.dingtalk.com' },
	international: { oapi: 'https://oapi.dingtalk.io', api: 'https://api.dingtalk.io' },
} as const;

function optionsIn(args: string[]) {
	return parseArgs({
		args,
		options: {
			user: { type: 'string' },
			'agent-id': { type: 'string' },
			'robot-code': { type: 'string' },
			region: { type: 'string', default: 'china' },
			oapi: { type: 'string' },
			api: { type: 'string' },
			'no-messages': { type: 'boolean', default: false },
			yes: { type: 'boolean', default: false },
			keep: { type: 'string', multiple: true, default: [] },
			folder: { type: 'string', default: 'probe' },
			help: { type: 'boolean', default: false },
		},
	}).values;
}

type Options = ReturnType<typeof optionsIn>;

const given = (name: string) =>
	z.string({ required_error: `${name} is missing` }).min(1, `${name} is empty`);

/** @throws Error that names what is missing */
function targetOf(options: Options, env: Surroundings['env']): Target {
	const region = z.enum(['china', 'international']).parse(options.region);
	const appKey = given('DINGTALK_CLIENT_ID').parse(env.DINGTALK_CLIENT_ID);
	return {
		oapi: (options.oapi ?? regions[region].oapi).replace(/\/+$/, ''),
		api: (options.api ?? regions[region].api).replace(/\/+$/, ''),
		appKey,
		appSecret: given('DINGTALK_CLIENT_SECRET').parse(env.DINGTALK_CLIENT_SECRET),
		agentId: given('--agent-id').parse(options['agent-id']),
		robotCode: options['robot-code'] ?? appKey,
		userId: given('--user')
			.regex(/^[^,，;；、|\s]+$/, '--user takes one user ID: your own')
			.parse(options.user),
		pauseMs: 1000,
	};
}

/** What is going to happen, before it does. */
function plan(target: Target, withMessages: boolean): string {
	const messages = withMessages ? questionsWithMessages.flatMap(({ sends }) => sends ?? []) : [];
	const asked = questionsWithoutMessages.length + (withMessages ? questionsWithMessages.length : 0);
	const told =
		messages.length === 0
			? 'Nobody is told anything.'
			: `These ${messages.length} messages go out, all of them to ${target.userId} and to nobody else:\n${messages
					.map((message, index) => `  ${index + 1}. ${message}`)
					.join('\n')}\nOpen each of them as soon as it comes: the questions are about reading.`;
	return `${asked} questions to ${new URL(target.api).host}.\n${told}\n`;
}

function line({ question, simulator, dingTalk, same, differs }: Compared): string {
	const codes = (list: Compared['simulator']) =>
		list
			.map(({ status, answer }) => {
				const { sub_code, errcode, code } = (typeof answer === 'object' ? answer : {}) as Record<
					string,
					unknown
				>;
				return `${status} ${String(sub_code ?? errcode ?? code ?? 'ok')}`;
			})
			.join(', ');
	const mark = same ? pc.green('same') : pc.red('different');
	return `${mark}  ${question}\n      simulator  ${codes(simulator)}\n      DingTalk   ${codes(dingTalk)}${same ? '' : `\n      where      ${differs.join(', ')}`}`;
}

async function askBoth(
	target: Target,
	questions: Parameters<typeof askSimulator>[0],
	{ signal, isTerminal }: Surroundings,
): Promise<{ simulator: Asked; dingTalk: Asked }> {
	const context: { simulator?: Asked; dingTalk?: Asked } = {};
	await new Listr(
		[
			{
				title: 'The simulator',
				task: async () => void (context.simulator = await askSimulator(questions, signal)),
			},
			{
				title: 'DingTalk',
				task: async (_, task) =>
					void (context.dingTalk = await askAll(target, questions, signal, ({ question }) => {
						task.output = question;
					})),
			},
		],
		// Ctrl-C is ours: the file is still written, and what was sent is still said.
		{ renderer: isTerminal ? 'default' : 'silent', registerSignalListeners: false },
	).run();
	const { simulator, dingTalk } = context;
	if (!simulator || !dingTalk) throw new Error('The questions were not asked');
	return { simulator, dingTalk };
}

function sentInWords({ sent, isInterrupted }: Asked): string {
	const list =
		sent.length === 0
			? 'Nothing was sent.'
			: `Sent: ${sent.map((message) => `\n  - ${message}`).join('')}`;
	return isInterrupted ? `Interrupted. ${list}\n` : `${list}\n`;
}

/**
 * Plan, consent, questions, redaction, table, file.
 * @returns the exit code
 */
export async function main(args: string[], around: Surroundings): Promise<number> {
	const options = optionsIn(args);
	if (options.help) {
		around.write(help);
		return 0;
	}
	const target = targetOf(options, around.env);
	const withMessages = !options['no-messages'];
	around.write(plan(target, withMessages));
	if (withMessages && !options.yes && !(await around.consents())) {
		around.write(
			'Nothing was asked and nothing was sent. With --no-messages only the rest is asked.\n',
		);
		return 1;
	}
	const questions = [...(withMessages ? questionsWithMessages : []), ...questionsWithoutMessages];
	const { simulator, dingTalk } = await askBoth(target, questions, around);
	const vocabulary = vocabularyWith([...wordsOf(simulator), ...options.keep]);
	const { compared, answers, hidden } = compare(questions, simulator, dingTalk, vocabulary);
	around.write(
		`\n${compared.map(line).join('\n')}\n\n${dingTalk.calls} calls were made.\n${sentInWords(dingTalk)}`,
	);
	if (hidden.length > 0)
		around.write(
			`\nLeft out of the file, because the program cannot know what is in it. If nobody's name or ID is, run again with --keep 'the words':\n${hidden.map((words) => `  ${words}`).join('\n')}\n`,
		);
	const file = path.join(options.folder, `${new Date().toISOString().slice(0, 10)}.json`);
	mkdirSync(options.folder, { recursive: true });
	writeFileSync(
		file,
		`${JSON.stringify(JSON.parse(toJson({ version: 1, region: options.region, isInterrupted: dingTalk.isInterrupted, messagesSent: dingTalk.sent.length, questions: compared, notAsked, answers })), null, '\t')}\n`,
	);
	const different = compared.filter(({ same }) => !same).length;
	around.write(`\n${different} of ${compared.length} answers differ. Written to ${file}\n`);
	return dingTalk.isInterrupted ? 130 : 0;
}
