/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** Ctrl-C as a person presses it: in a terminal, which is where the progress is drawn. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import execa from 'execa';
import { defaultCompany, demoApp, startSimulator, type Simulator } from '../simulator';
import { questionsWithMessages } from './questions';

jest.setTimeout(120_000);

const root = path.join(__dirname, '../..');
const ctrlC = '\x03';

/** `script` of util-linux runs a command in a terminal of its own, which has a size only when it is given one. */
function inTerminal(command: string, env: Record<string, string>) {
	const sized = `stty rows 40 columns 120; exec ${command}`;
	const child = execa('script', ['--quiet', '--return', '--command', sized, '/dev/null'], {
		cwd: root,
		env,
		reject: false,
	});
	const { stdin, stdout } = child;
	if (!stdin || !stdout) throw new Error('The terminal has no streams');
	let output = '';
	const waiting = new Map<string, () => void>();
	stdout.on('data', (chunk: Buffer) => {
		output += chunk.toString();
		for (const [text, act] of waiting)
			if (output.includes(text)) {
				waiting.delete(text);
				act();
			}
	});
	return {
		press: (key: string) => void stdin.write(key),
		/** Does something once a text has come. */
		at: (text: string, act: () => void) => void waiting.set(text, act),
		ended: async () => ({ code: (await child).exitCode, output }),
	};
}

const [someone, ...others] = defaultCompany.people;
if (!someone) throw new Error('The company is empty');
const reader = { ...someone, persona: { reads: 'atOnce' as const } };

let simulator: Simulator;
let folder: string;

beforeEach(async () => {
	simulator = await startSimulator({
		company: { ...defaultCompany, people: [reader, ...others] },
		settings: { processingMs: 0 },
	});
	folder = mkdtempSync(path.join(tmpdir(), 'probe-'));
});
afterEach(async () => {
	rmSync(folder, { recursive: true, force: true });
	await simulator.close();
});

function startProbe() {
	const { url } = simulator;
	return inTerminal(
		`npm run --silent probe -- --user ${reader.userId} --agent-id ${demoApp.agentId} --oapi ${url} --api ${url} --folder ${folder}`,
		{ DINGTALK_CLIENT_ID: demoApp.appKey, DINGTALK_CLIENT_SECRET: demoApp.appSecret },
	);
}

const prompt = 'Type yes: ';
const messages = questionsWithMessages.flatMap(({ sends }) => sends ?? []);

test('Ctrl-C in the middle ends it, and it says what it had sent', async () => {
	const run = startProbe();
	run.at(prompt, () => run.press('yes\r'));
	const { store } = simulator;
	const send = store.send.bind(store);
	store.send = (message) => {
		send(message);
		if (message.channel === 'bot') run.press(ctrlC);
	};
	const { code, output } = await run.ended();
	expect(output).toContain('Interrupted.');
	const end = output.slice(output.indexOf('Interrupted.'));
	const named = messages.map((message) => end.includes(message));
	expect(named).toEqual([true, true, true, false, false]);
	expect(code).toBe(130);
	expect(readdirSync(folder)).toHaveLength(1);
});

test('Ctrl-C while only our own simulator has been asked says that nothing was sent', async () => {
	const run = startProbe();
	run.at(prompt, () => run.press('yes\r'));
	run.at('The simulator', () => run.press(ctrlC));
	const { code, output } = await run.ended();
	expect(output).toContain('Interrupted. Nothing was sent.');
	expect(code).toBe(130);
	expect(simulator.control.ledger()).toMatchObject({ calls: [], deliveries: [] });
});

test('Ctrl-C in place of an answer is a no', async () => {
	const run = startProbe();
	run.at(prompt, () => run.press(ctrlC));
	const { code, output } = await run.ended();
	expect(output).toContain('Nothing was asked and nothing was sent');
	expect(code).toBe(1);
	expect(simulator.control.ledger()).toMatchObject({ calls: [], deliveries: [] });
});
