import { demoApp } from '../../simulator';
import { takePictures } from '../browser/pictures';
import { company } from '../demo/cast';
import { openBrowserStage, type BrowserStage } from '../stages/browserStage';
import { runToEnd } from '../stages/stage';
import { filledIn, readExample } from '../steps/examples';

let stage: BrowserStage;

beforeAll(async () => {
	stage = await openBrowserStage(company);
});
afterAll(async () => await stage?.close());
beforeEach(() => stage.simulator.reset());

const wrong = ['Premium.Ding.Write', 'qyapi_get_member_by_mobile', 'foreignAgent'];

describe('check-setup.json', () => {
	const workflow = () =>
		filledIn(readExample('check-setup.json'), { credential: stage.credential });

	test('the table names what is missing, and nobody is told anything', async () => {
		stage.simulator.control.setUpWrongly(demoApp.appKey, wrong);
		const execution = await runToEnd(stage, workflow());
		expect(execution.status).toBe('success');
		const table = execution.items('What Is Missing').map(({ json }) => json);
		expect(table.map(({ ability }) => ability)).toEqual(['agent ID', 'DING', 'contacts by mobile']);
		expect(table[1]?.whatToDo).toMatch(
			/Premium\.Ding\.Write\. .*: https:\/\/open-dev\.dingtalk\.com\/appscope\/apply/,
		);
		expect(stage.simulator.control.ledger().deliveries).toStrictEqual([]);
	});

	test('an app that is set up right has an empty table', async () => {
		const execution = await runToEnd(stage, workflow());
		expect(execution.items('What Is Missing')).toStrictEqual([]);
		expect(execution.items('Works or Unknown')).toHaveLength(13);
	});

	test('in the editor the whole table is seen without scrolling sideways', async () => {
		const { editor } = stage;
		stage.simulator.control.setUpWrongly(demoApp.appKey, wrong);
		await editor.openWorkflow(await stage.n8n.rest.createWorkflow(workflow()));
		await editor.startExecution();
		await editor.waitForSuccess(60);
		await editor.openNode('What Is Missing');
		await takePictures(editor.page, 'check-setup', { scale: 'css' });
		const { columns, cutOff } = await editor.outputTable();
		expect(columns).toEqual(['ability', 'whatToDo']);
		expect(cutOff).toStrictEqual([]);
	});
});
