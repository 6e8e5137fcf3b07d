import { waitUntil } from '../../simulator/testing/until';
import { links, press } from '../steps/approvals';
import type { Editor } from '../browser/editor';
import { takePictures } from '../browser/pictures';
import { company, organizer, settingsOfTheStory } from '../demo/cast';
import { filledIn, readExample } from '../steps/examples';
import { waitForExecution } from '../realN8n/executions';
import { openBrowserStage, type BrowserStage } from '../stages/browserStage';

/** The escalation's people once more, by the other two ways: asking, and being told. */

const { people, firstCheckAfterMinutes, remindAfterMinutes } = settingsOfTheStory;

let stage: BrowserStage;
let editor: Editor;

beforeAll(async () => {
	stage = await openBrowserStage(company);
	({ editor } = stage);
});
afterAll(async () => {
	await stage?.close();
});
beforeEach(() => stage.simulator.reset());

async function bring(file: string, settings: Record<string, string | number>): Promise<string> {
	const workflow = filledIn(readExample(file), { credential: stage.credential, settings });
	return await stage.n8n.rest.createWorkflow(workflow);
}

const count = async (from: string, to: string) =>
	await editor.connectionLabel(from, to).first().innerText();

const until = async (isSo: () => boolean) => await waitUntil(isSo, { seconds: 30, pauseMs: 100 });

async function takePictureOfCanvas(name: string): Promise<void> {
	await editor.fitCanvas();
	await takePictures(editor.page, name, { clip: await editor.canvasBox() });
}

test('somebody is asked what to do about the overdue, and the answer goes on', async () => {
	const settings = { firstCheckAfterMinutes, askAfterMinutes: remindAfterMinutes };
	const id = await bring('ask-and-wait.json', { people, manager: organizer.userId, ...settings });
	await editor.openWorkflow(id);
	await editor.startExecution();
	await until(() => links(stage).flat().length > 0);
	const executionId = String(await stage.n8n.rest.newestExecutionId(id));
	await waitForExecution(stage.n8n.rest, executionId, { seconds: 30, until: ['waiting'] });
	const [yes] = links(stage).flat();
	await press(yes as URL, undefined, 'Shall they get a DING?');
	await editor.waitForSuccess(60);
	expect(await count('Notice Read?', 'Ask the Manager')).toMatch(/^2 items/);
	expect(await count('Answer?', 'Send DING')).toMatch(/^1 item/);
	await takePictureOfCanvas('ask');
});

test('the last reading wakes the workflow that sleeps on the canvas', async () => {
	const { rest } = stage.n8n;
	const id = await bring('read-without-polling.json', { people });
	await rest.publishWorkflow(id);
	await editor.openWorkflow(id);
	await editor.closeChecklist();
	await until(() => stage.simulator.control.ledger().stream.connections.length > 0);
	await editor.startExecutionFrom('Start');
	for (const userId of ['zhangmin88', 'chenjie2024']) {
		const isThere = () =>
			stage.simulator.control
				.ledger()
				.deliveries.some((message) => message.userId === userId && message.status === 'unread');
		await until(isThere);
		stage.simulator.control.read(userId);
	}
	await editor.waitForSuccess(60);
	// Not by its limit of an hour, which would have sent DINGs.
	expect(await count('Wait', 'Has Read')).toMatch(/^1 item/);
	expect(stage.simulator.control.ledger().deliveries.map(({ channel }) => channel)).not.toContain(
		'ding',
	);
	await takePictureOfCanvas('told');
	await rest.request('POST', `/rest/workflows/${id}/deactivate`);
});
