import { demoApp } from '../../simulator';
import type { CompanySpec } from '../../simulator/entities';
import type { Editor } from '../browser/editor';
import { takePictures } from '../browser/pictures';
import { company, people, settingsOfTheStory, yourTurn } from '../demo/cast';
import { filledIn, readExample } from '../steps/examples';
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

const deliveries = () => stage.simulator.control.ledger().deliveries;

async function bringEscalation(settings: Record<string, string | number>): Promise<string> {
	const { credential, groupBot } = stage;
	const workflow = filledIn(readExample('notify-and-escalate.json'), {
		credential,
		groupBot,
		settings: { ...settingsOfTheStory, ...settings },
	});
	return await stage.n8n.rest.createWorkflow(workflow);
}

const count = async (from: string, to: string) =>
	await editor.connectionLabel(from, to).first().innerText();

/** The same company, whose app has not been granted one permission. */
function without(permission: string): CompanySpec {
	const apps = company.apps.map((app) => ({
		...app,
		scopes: app.scopes.filter((scope) => scope !== permission),
	}));
	return { ...company, apps };
}

describe('a first notice, from an empty canvas', () => {
	test.each(['钉钉', '工作通知', '已读'])(
		'the node panel finds all nodes under %s',
		async (word) => {
			await editor.newWorkflow();
			const found = await editor.searchNodes(word);
			// n8n leaves the word "Trigger" out in its list.
			expect(found.sort()).toEqual([
				'DingTalk',
				'DingTalk Bot Message',
				'DingTalk Bot Read Status',
				'DingTalk Work Notification',
			]);
		},
	);

	test('the node panel finds all nodes under "dingtalk", each with its icon', async () => {
		await editor.newWorkflow();
		const found = await editor.searchNodes('dingtalk');
		expect(found).toEqual(
			expect.arrayContaining([
				'DingTalk Work Notification',
				'DingTalk Bot Message',
				'DingTalk Bot Read Status',
			]),
		);
		expect(found.filter((name) => !name.startsWith('DingTalk'))).toStrictEqual([]);
		const pictures = editor.page
			.getByTestId('node-creator')
			.locator('img[src*="dingtalk"]:visible');
		// 0 where an image could not be loaded.
		const widths = await pictures.evaluateAll((images) =>
			images.map((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
		);
		expect(widths.length).toBeGreaterThanOrEqual(found.length);
		expect(widths).not.toContain(0);
		await takePictures(editor.page, 'node-panel');
		await editor.addNode('DingTalk Work Notification', 'Send work notification');
	});

	test('a wrong secret is answered with DingTalk’s words and what to do', async () => {
		await editor.newCredential();
		await editor.choose('region', 'Custom');
		await editor.fill('oapiBaseUrl', stage.simulator.url);
		await editor.fill('apiBaseUrl', stage.simulator.url);
		await editor.fill('clientId', demoApp.appKey);
		await editor.fill('clientSecret', 'mistyped');
		await editor.fill('agentId', demoApp.agentId);
		await editor.page.getByTestId('credential-save-button').click();
		await editor.page.getByText('More details').click();
		const dialog = editor.page.getByTestId('credential-edit-dialog');
		const shown = await dialog.innerText();
		expect(shown).toContain('不合法的appKey或appSecret');
		expect(shown).toContain('Check the Client ID and Client Secret');
		await editor.closeMessages();
		await takePictures(editor.page, 'credential-error');
	});

	test('with the right one the test passes, and n8n closes the dialog', async () => {
		await editor.fill('clientSecret', demoApp.appSecret);
		await editor.page.getByTestId('credential-save-button').click();
		await editor.page.getByTestId('credential-edit-dialog').waitFor({ state: 'hidden' });
		await editor.closeMessages();
	});

	test('people are picked by name', async () => {
		await editor.choosePlaceholder('Add Person or Department', 'Person');
		const picker = editor.page.getByTestId('fixed-collection-picked').getByTestId('rlc-input');
		await picker.first().click();
		const offered = editor.page.getByTestId('rlc-item');
		await offered.first().waitFor();
		expect(await offered.count()).toBe(company.people.length);
		await takePictures(editor.page, 'picker');
		await offered.filter({ hasText: 'Wang Fang' }).click();
	});

	test('the notice goes out by "Execute step"', async () => {
		await editor.choose('messageType', 'Markdown');
		await editor.fill('title', 'Fire drill on Thursday');
		await editor.fill(
			'content',
			'### Fire drill on Thursday\n\nMeet at the **car park** at 10:00.',
		);
		await editor.executeNode();
		await editor.page.getByTestId('output-panel').getByText('taskId').first().waitFor();
		expect(deliveries().map(({ userId }) => userId)).toEqual(['wangfang01']);
		await editor.closeMessages();
		await editor.showOutputAsSchema();
		await takePictures(editor.page, 'send');
	});

	test('a missing permission is named, with what to do', async () => {
		stage.simulator.control.setCompany(without('qyapi_base'));
		await editor.executeNode();
		const error = editor.page.getByTestId('node-error-message');
		await error.waitFor();
		const shown = await editor.page.getByTestId('output-panel').innerText();
		expect(shown).toContain('qyapi_base');
		expect(shown).toContain('Grant the app the permission');
		await editor.closeMessages();
		await takePictures(editor.page, 'error');
	});
});

describe('the escalation on the canvas', () => {
	beforeAll(async () => {
		stage.simulator.reset();
		stage.simulator.control.setCompany(company);
		await editor.openWorkflow(await bringEscalation({}));
		await editor.startExecution();
		await editor.waitForSuccess(180);
	});

	test('each check has its four outputs by name', async () => {
		for (const check of ['Notice Read?', 'Reminder Read?', 'Read After DING?']) {
			const outputs = await editor.outputNames(check);
			expect(outputs).toEqual(['Read', 'Unread', 'Overdue', 'Not Delivered']);
		}
	});

	test('the connections carry the counts of the story', async () => {
		expect(await count('Notice Read?', 'Has Read')).toMatch(/^2 items/);
		expect(await count('Reminder Read?', 'Has Read')).toMatch(/^1 item/);
		expect(await count('Read After DING?', 'Has Read')).toMatch(/^1 item/);
		expect(await count('Collect Them', 'Tell the Organizer')).toMatch(/^2 items/);
		expect(await count('Collect Them', 'Name Them in the Group')).toMatch(/^2 items/);
		await editor.fitCanvas();
		await takePictures(editor.page, 'escalation', { clip: await editor.canvasBox() });
	});

	test('the panel of a check shows who is on which output', async () => {
		await editor.openNode('Notice Read?');
		const tabs = (await editor.outputTabs()).join(' | ');
		for (const name of ['Read', 'Unread', 'Overdue', 'Not Delivered']) expect(tabs).toContain(name);
		await editor.showOutputAsSchema();
		await takePictures(editor.page, 'check');
		await editor.closeNode();
	});

	test('the inbox shows everybody’s messages', async () => {
		const inbox = await editor.page.context().newPage();
		await inbox.setViewportSize({ width: 1440, height: 1230 });
		await inbox.goto(stage.simulator.url);
		for (const userId of people.slice(0, 5)) {
			await inbox.getByTestId(`colleague-${userId}`).waitFor();
		}
		await takePictures(inbox, 'inbox', { scale: 'css' });
		await inbox.close();
	});
});

test('a click in the inbox reads a message, and the running workflow follows', async () => {
	stage.simulator.reset();
	stage.simulator.control.setCompany(yourTurn);
	const settings = { people: 'wangfang01', remindAfterMinutes: 5 };
	await editor.openWorkflow(await bringEscalation(settings));
	await editor.startExecution();
	const inbox = await editor.page.context().newPage();
	await inbox.goto(stage.simulator.url);
	const message = inbox.getByTestId('colleague-wangfang01').locator('.message.unread');
	await message.click();
	await inbox
		.getByTestId('colleague-wangfang01')
		.getByText(/read at/)
		.waitFor();
	await inbox.close();
	await editor.waitForSuccess(60);
	const label = editor.connectionLabel('Notice Read?', 'Has Read').first();
	expect(await label.innerText()).toMatch(/^1 item/);
	expect(deliveries()).toHaveLength(1);
});
