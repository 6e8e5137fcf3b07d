/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/** A first escalation from an empty canvas, as somebody builds it who has never seen these nodes. */
import { DingTalkBotMessage } from '../../../nodes/DingTalkBotMessage/DingTalkBotMessage.node';
import { DingTalkWorkNotification } from '../../../nodes/DingTalkWorkNotification/DingTalkWorkNotification.node';
import type { Editor } from '../browser/editor';
import { takePictures } from '../browser/pictures';
import { company } from '../demo/cast';
import type { WorkflowFile } from '../realN8n/restClient';
import { openBrowserStage, type BrowserStage } from '../stages/browserStage';

let stage: BrowserStage;
let editor: Editor;

beforeAll(async () => {
	stage = await openBrowserStage(company);
	({ editor } = stage);
});
afterAll(async () => {
	await stage?.close();
});

const trigger = 'When clicking ‘Execute workflow’';
const send = 'Send work notification';
const check = 'Get read status of work notification';
const message = 'Send direct message';
const ding = 'Send DING to people';
const work = 'DingTalk Work Notification';
const bot = 'DingTalk Bot Message';

/** All texts of a node's parameters, however deep. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

async function storedWorkflow(): Promise<{ id: string } & WorkflowFile> {
	const id = /workflow\/(\w+)/.exec(editor.page.url())?.[1] ?? '';
	return await stage.n8n.rest.request('GET', `/rest/workflows/${id}`);
}

test('notice, wait, check, loop, message and DING are put together by clicks', async () => {
	await editor.newWorkflow();
	await editor.startWith('Trigger manually');

	await editor.addBehind(trigger, 0, work, send);
	for (const name of ['Wang Fang', 'Chen Jie', 'Liu Yang']) await editor.pickPerson(name);
	await editor.fill('content', 'Fire drill on Thursday at 10:00');
	await editor.closeNode();

	await editor.addBehind(send, 0, 'Wait');
	// Seconds, for a test; whoever has time takes minutes.
	await editor.fill('amount', '4');
	await editor.closeNode();

	await editor.addBehind('Wait', 0, work, check);
	await editor.choose('output', 'One Item per Person, on Four Outputs');
	await editor.fill('overdueAfter', '0.25');
	await editor.closeNode();
	expect(await editor.outputNames(check)).toEqual(['Read', 'Unread', 'Overdue', 'Not Delivered']);

	await editor.addBehind(check, 2, bot, message);
	await editor.choose('sendTo', 'People of the Incoming Item');
	await editor.fill('content', 'Please read the notice about the fire drill');
	await editor.closeNode();

	await editor.addBehind(message, 0, bot, ding);
	await editor.choose('sendTo', 'People of the Incoming Item');
	await editor.fill('content', 'Fire drill: please read the notice');
	await editor.closeNode();

	await editor.connect(check, 1, 'Wait');
});

test('it works at the first execution: who has read it is left alone, the others are told again', async () => {
	await editor.startExecution();
	await editor.waitForSuccess(120);
	const { deliveries } = stage.simulator.control.ledger();
	expect(deliveries.map(({ userId, channel }) => `${channel} ${userId}`).sort()).toEqual([
		'bot chenjie2024',
		'ding chenjie2024',
		'work chenjie2024',
		'work liuyang07',
		'work wangfang01',
	]);
	const label = async (from: string, to: string) =>
		await editor.connectionLabel(from, to).first().innerText();
	expect(await label(check, 'Wait')).toMatch(/^\d+ items?/);
	expect(await label(check, message)).toMatch(/^1 item/);
	expect(await label(message, ding)).toMatch(/^1 item/);
	await editor.fitCanvas();
	await takePictures(editor.page, 'from-empty', { clip: await editor.canvasBox() });
});

test('it takes at most six typed values and no expression', async () => {
	const { nodes } = await storedWorkflow();
	const defaults = new Set(
		[DingTalkWorkNotification, DingTalkBotMessage].flatMap((Node) =>
			textsIn(new Node().description.properties),
		),
	);
	const expressions = nodes.flatMap(({ name, parameters }) =>
		textsIn(parameters)
			.filter((text) => text.startsWith('=') && !defaults.has(text))
			.map((text) => `${name}: ${text}`),
	);
	const { typed } = editor;
	process.stdout.write(
		`From an empty canvas, the credential being there: ${nodes.length} nodes, ` +
			`${typed.length} typed values (${typed.map((text) => JSON.stringify(text)).join(', ')}), ` +
			`${expressions.length} expressions\n`,
	);
	expect(nodes).toHaveLength(6);
	// What was typed is what the nodes hold, so that none has come in another way.
	const held = nodes.flatMap(({ parameters }) => JSON.stringify(parameters)).join();
	for (const text of typed) expect(held).toContain(text);
	expect(typed.length).toBeLessThanOrEqual(6);
	expect(expressions).toStrictEqual([]);
});
