import type { Locator, Page } from 'playwright-core';
import type { Editor } from '../browser/editor';
import { takePictures } from '../browser/pictures';
import { company, organizer } from '../demo/cast';
import { openBrowserStage, type BrowserStage } from '../stages/browserStage';
import { until } from '../steps/approvals';
import { filledIn, readExample } from '../steps/examples';

/** Answers in the chat as people see them: the card in the inbox, and the chain on the canvas. */

const approver = organizer.userId;
const [told, other] = ['wangfang01', 'zhangmin88'];

let stage: BrowserStage;
let editor: Editor;
let inbox: Page;

beforeAll(async () => {
	stage = await openBrowserStage(company);
	({ editor } = stage);
	const context = await stage.browser.newContext({
		colorScheme: 'light',
		viewport: { width: 900, height: 900 },
		deviceScaleFactor: 1.5,
		reducedMotion: 'reduce',
	});
	context.setDefaultTimeout(60_000);
	inbox = await context.newPage();
	await inbox.goto(stage.simulator.url);
});
afterAll(async () => {
	await inbox?.context().close();
	await stage?.close();
});

/** Brings an example into n8n, publishes it and shows it on the canvas. */
async function open(file: string, settings: Record<string, string | number>): Promise<string> {
	const { rest } = stage.n8n;
	const workflow = filledIn(readExample(file), { credential: stage.credential, settings });
	// The card tells the time in the zone of the workflow, which n8n sets to New York unless it is told another one.
	const id = await rest.createWorkflow({
		...workflow,
		settings: { ...workflow.settings, timezone: 'Etc/UTC' },
	});
	expect(await rest.publicationOf(id)).toMatchObject({ isPublished: true });
	await editor.openWorkflow(id);
	return id;
}

const messagesOf = (userId: string): Locator =>
	inbox.getByTestId(`colleague-${userId}`).locator('article');

async function takePictureOf(message: Locator, name: string): Promise<void> {
	const box = await message.boundingBox();
	if (!box) throw new Error('The message is not to be seen');
	const margin = 8;
	const clip = {
		x: box.x - margin,
		y: box.y - margin,
		width: box.width + 2 * margin,
		height: box.height + 2 * margin,
	};
	await takePictures(inbox, name, { clip });
}

test('the card has two buttons, a press of one closes it and says who, and the chain goes on', async () => {
	const people = `${told}, ${other}`;
	const id = await open('approve-in-chat.json', { approver, deputy: other, people });
	await editor.closeChecklist();
	await editor.startExecutionFrom('Start');
	const card = messagesOf(approver).last();
	const approve = inbox.getByTestId(`press-approve-${approver}`);
	await approve.waitFor();
	expect(await card.getByRole('button').allInnerTexts()).toEqual(
		expect.arrayContaining(['Yes', 'No']) as string[],
	);
	await takePictureOf(card, 'card-before');
	expect(await messagesOf(told).count()).toBe(0);

	await approve.click();
	await card.getByText(/^Yes: Zhao Lei 赵磊, \d\d:\d\d$/).waitFor();
	expect(await inbox.getByTestId(`press-approve-${approver}`).count()).toBe(0);
	expect(await inbox.getByTestId(`press-decline-${approver}`).count()).toBe(0);
	await takePictureOf(card, 'card-after');
	await messagesOf(told).first().waitFor();

	await editor.waitForSuccess(60);
	await editor.fitCanvas();
	await takePictures(editor.page, 'approve-in-chat', { clip: await editor.canvasBox() });
	await stage.n8n.rest.request('POST', `/rest/workflows/${id}/deactivate`);
});

test('a press of 收到 in the message writes it to the bot, and Done is reached', async () => {
	stage.simulator.reset();
	const people = `${told}, ${other}`;
	const id = await open('acknowledge-in-chat.json', { people, dingAfterMinutes: 60 });
	await editor.fitCanvas();
	await takePictures(editor.page, 'acknowledge-in-chat', { clip: await editor.canvasBox() });
	const { rest } = stage.n8n;
	const startedId = await rest.startWorkflow(id, 'Start');
	await until(stage.n8n, startedId, 'waiting');
	await messagesOf(told).first().getByRole('link', { name: '收到' }).click();
	await messagesOf(told).filter({ hasText: '收到' }).nth(1).waitFor();
	expect(stage.simulator.control.ledger().written).toMatchObject([{ userId: told, text: '收到' }]);
	await inbox.waitForTimeout(2000);
	const answered = String(await rest.newestExecutionId(id));
	expect(answered).not.toBe(startedId);
	const done = (await rest.execution(answered)).items('Done').map(({ json }) => json.userId);
	expect(done).toEqual([told]);
	await rest.request('POST', `/rest/executions/${startedId}/stop`);
	await rest.request('POST', `/rest/workflows/${id}/deactivate`);
});
