/** What people look at: the table of everybody's status in the editor, and the page of a question on a phone. */
import type { INodeParameters } from 'n8n-workflow';
import type { Page } from 'playwright-core';
import type { CompanySpec, Person } from '../../simulator/entities';
import { connect } from '../../engine/harness/connect';
import { waitUntil } from '../../simulator/testing/until';
import type { Editor } from '../browser/editor';
import { takePictures } from '../browser/pictures';
import { company } from '../demo/cast';
import { openBrowserStage, type BrowserStage } from '../stages/browserStage';
import { links } from '../steps/approvals';
import { nodeOf, packageName } from '../steps/workflows';

/** IDs of 19 digits, as DingTalk gives them. */
const everybody = Array.from({ length: 50 }, (_, index): Person => ({
	userId: `0147282552${401293900 + index}`,
	name: `王芳 ${index + 1}`,
	deptIds: [1],
	persona:
		index % 10 === 0
			? { reads: 'never', limited: '143105' }
			: { reads: index % 2 === 0 ? 'never' : 'atOnce' },
}));
const userIds = everybody.map(({ userId }) => userId).join(',');
const fifty: CompanySpec = { ...company, people: everybody, groups: [] };

let stage: BrowserStage;
let editor: Editor;

beforeAll(async () => {
	stage = await openBrowserStage(fifty);
	({ editor } = stage);
});
afterAll(async () => {
	await stage?.close();
});

/** One of our nodes, on the canvas in a column and a row. */
function ours(name: string, type: string, [x, y]: [number, number], parameters: INodeParameters) {
	return nodeOf(name, `${packageName}.${type}`, parameters, {
		position: [x * 250, y * 200],
		credentials: { dingTalkApi: stage.credential },
	});
}

/** One of n8n's own, in the same way. */
function theirs(name: string, type: string, [x, y]: [number, number], parameters = {}) {
	return nodeOf(name, `n8n-nodes-base.${type}`, parameters, { position: [x * 250, y * 200] });
}

describe('the table of 50 people at 1440 px', () => {
	const perPerson = { options: { output: 'recipients' } };
	const notice = { userIds, content: 'Fire drill on Thursday', ...perPerson };
	const direct = { resource: 'directMessage', ...notice };
	const result = { resource: 'delivery', operation: 'getResult' };
	const readStatus = { resource: 'directMessage', operation: 'getReadStatus' };
	const pause = { amount: 3, unit: 'seconds' };

	beforeAll(async () => {
		const nodes = [
			theirs('Start', 'manualTrigger', [0, 0]),
			ours('Notice', 'dingTalkWorkNotification', [1, 0], notice),
			theirs('Notice Wait', 'wait', [2, 0], pause),
			ours('Notice Table', 'dingTalkWorkNotification', [3, 0], { ...result, output: 'recipients' }),
			ours('Notice Outputs', 'dingTalkWorkNotification', [3, 1], { ...result, output: 'route' }),
			ours('Message', 'dingTalkBotMessage', [1, 2], direct),
			theirs('Message Wait', 'wait', [2, 2], pause),
			ours('Message Table', 'dingTalkBotReadStatus', [3, 2], {
				...readStatus,
				output: 'recipients',
			}),
			ours('DING', 'dingTalkBotMessage', [1, 3], { ...notice, resource: 'ding' }),
		];
		const connections = connect({
			Start: [['Notice', 'Message', 'DING']],
			Notice: [['Notice Wait']],
			'Notice Wait': [['Notice Table', 'Notice Outputs']],
			Message: [['Message Wait']],
			'Message Wait': [['Message Table']],
		});
		const workflow = { name: 'Tables', nodes, connections, settings: {} };
		await editor.openWorkflow(await stage.n8n.rest.createWorkflow(workflow));
		await editor.startExecution();
		await editor.waitForSuccess(120);
		await editor.fitCanvas();
	});

	test.each<[name: string, output: number | undefined, columns: string[]]>([
		['Notice', undefined, ['userId', 'status']],
		['Notice Table', undefined, ['userId', 'status']],
		['Notice Outputs', 0, ['userId', 'status']],
		['Notice Outputs', 1, ['userId', 'status', 'overdue']],
		['Notice Outputs', 3, ['userId', 'status', 'reason']],
		['Message', undefined, ['userId', 'status']],
		// DingTalk names those whom a message has reached; the first here is not among them.
		['Message Table', undefined, ['userId', 'status']],
		['DING', undefined, ['userId', 'status']],
	])('%s (output %s) begins with %j', async (name, output, columns) => {
		await editor.openNode(name);
		await editor.showOutputAsTable(output);
		const { columns: all, cutOff } = await editor.outputTable();
		const visible = all.filter((column) => !cutOff.includes(column));
		await takePictures(editor.page, `table-${name.replace(' ', '-')}-${output ?? ''}`);
		await editor.closeNode();
		expect(visible.slice(0, columns.length)).toEqual(columns);
	});
});

describe('the page of a question on a phone of 390 px, in Chinese', () => {
	let phone: Page;

	beforeAll(async () => {
		stage.simulator.reset();
		stage.simulator.control.setCompany(fifty);
		const question = {
			resource: 'message',
			operation: 'sendAndWait',
			userIds: everybody[1]?.userId ?? '',
			title: '消防演习',
			message: [
				'### 周四上午 10:00',
				'请全体到 **停车场** 集合：',
				'- 关闭电脑\n- 不要乘电梯',
				'1. 先到集合点\n2. 再点名',
				'> 有疑问请联系 *行政部*',
				`一行很长的文字${'，不换行也要排得下'.repeat(6)} https://example.com/${'a'.repeat(80)}`,
			].join('\n\n'),
			approvalOptions: { values: { approvalType: 'double' } },
		};
		const nodes = [
			theirs('Start', 'manualTrigger', [0, 0]),
			ours('Ask', 'dingTalkWorkNotification', [1, 0], question),
		];
		const workflow = {
			name: 'Ask',
			nodes,
			connections: connect({ Start: [['Ask']] }),
			settings: {},
		};
		await stage.n8n.rest.startWorkflow(await stage.n8n.rest.createWorkflow(workflow), 'Start');
		const context = await stage.browser.newContext({
			locale: 'zh-CN',
			viewport: { width: 390, height: 844 },
			deviceScaleFactor: 2,
		});
		phone = await context.newPage();
		await waitUntil(() => links(stage).flat().length > 0, { seconds: 30, pauseMs: 100 });
	});
	afterAll(async () => await phone?.context().close());

	test('shows the message as DingTalk does, within the width of the phone', async () => {
		const [approve] = links(stage).flat();
		await phone.goto(String(approve));
		await takePictures(phone, 'answer');
		expect(await phone.locator('html').getAttribute('lang')).toBe('zh-CN');
		expect(await phone.locator('h4').innerText()).toBe('周四上午 10:00');
		expect(await phone.locator('strong').innerText()).toBe('停车场');
		expect(await phone.locator('ul li').count()).toBe(2);
		expect(await phone.locator('ol li').count()).toBe(2);
		expect(await phone.locator('blockquote em').innerText()).toBe('行政部');
		const width = await phone.evaluate('document.documentElement.scrollWidth');
		expect(width).toBe(390);
	});

	test('its button says what it does, and thanks in Chinese', async () => {
		expect(await phone.getByRole('button').allInnerTexts()).toEqual(['同意']);
		await phone.getByRole('button').click();
		await phone.getByText('谢谢').waitFor();
		await takePictures(phone, 'answered');
	});
});
