/** What the work-notification node refuses, and how failures reach the user: design.md, section 2. */
import { sleep, type IDataObject, type INodeParameters } from 'n8n-workflow';

import { type NodeResult } from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';
import { textTo, WorkNotifications } from './harness/workNotifications';

const dingTalk = withSimulator();
const work = new WorkNotifications(dingTalk);

function details(result: NodeResult, index = 0): IDataObject {
	return result.json()[index]?.details as IDataObject;
}

describe("bad input is refused before any call, with the parameter's name", () => {
	test.each<[string, INodeParameters, RegExp]>([
		['no recipients', textTo('={{ "" }}'), /User IDs/],
		['only separators', textTo(' , ;'), /User IDs/],
		['a user ID with a space', textTo('c001 c002'), /User IDs/],
		['a user ID as a lossy number', textTo('={{ 147282552401293909 }}'), /User IDs/],
		['a department ID with letters', textTo('', { departmentIds: 'sales' }), /Department IDs/],
		['no content', textTo('c001', { content: '={{ "" }}' }), /Content/],
		['content that is an object', textTo('c001', { content: '={{ {a: 1} }}' }), /Content/],
		['broken JSON', textTo('c001', { messageType: 'json', msg: '{"msgtype":' }), /JSON/],
		[
			'two message types',
			textTo('c001', {
				messageType: 'json',
				msg: '{"msgtype":"text","text":{"content":"a"},"markdown":{"title":"b","text":"c"}}',
			}),
			/two message types/,
		],
		['a msg above 2,048 bytes', textTo('c001', { content: '通'.repeat(700) }), /2,?048/],
		[
			'a link that is none',
			textTo('c001', {
				messageType: 'actionCard',
				content: 'x',
				singleTitle: 'Go',
				singleUrl: 'javascript:alert(1)',
			}),
			/Link URL/,
		],
		['an agent ID that is none', textTo('c001', { options: { agentId: 'abc' } }), /Agent ID/],
	])('%s', async (_name, parameters, named) => {
		const stopped = await work.send(parameters);
		expect(stopped.error?.message).toMatch(named);
		expect(stopped.error?.message).toContain('[item 0]');
		const continued = await work.send(parameters, [{}], { continueOnFail: true });
		expect(details(continued)).toMatchObject({ kind: 'invalidInput' });
		expect(dingTalk.calls()).toStrictEqual([]);
	});

	test('a wrong host in the credential is refused before any call', async () => {
		const credential = await dingTalk.credential({ oapiBaseUrl: 'http://oapi.example.com' });
		const { error } = await work.send(textTo('c001'), [{}], { credential });
		expect(error?.message).toMatch(/https/);
		expect(dingTalk.calls()).toStrictEqual([]);
	});

	test('one bad item stops all, so that nothing is sent by half', async () => {
		const { error } = await work.send(textTo('={{ $json.id }}'), [{ id: 'c001' }, { id: '' }]);
		expect(error?.message).toContain('[item 1]');
		expect(dingTalk.calls('asyncsend_v2')).toStrictEqual([]);
	});
});

describe('errors', () => {
	test('continue on fail: bad items become { error, details }, the others are sent, all paired', async () => {
		const { outputs } = await work.send(
			textTo('={{ $json.id }}'),
			[{ id: 'c001' }, { id: '' }, { id: 'c003' }],
			{ onError: 'continueRegularOutput' },
		);
		const errors = outputs[0]?.filter(({ json }) => json.error !== undefined) ?? [];
		expect(errors).toHaveLength(1);
		expect(errors[0]?.pairedItem).toEqual({ item: 1 });
		expect(Object.keys(errors[0]?.json ?? {}).sort()).toEqual(['details', 'error']);
		expect(errors[0]?.json.details).toMatchObject({
			kind: 'invalidInput',
			code: expect.any(String) as string,
			hint: expect.any(String) as string,
		});
		expect(work.idsOnTheWire()).toEqual([['c001', 'c003']]);
	});

	test('error output: bad items go there with the data of their input item', async () => {
		const { json } = await work.send(
			textTo('={{ $json.id }}'),
			[{ id: 'c001' }, { id: 'not an id', ticket: 7 }],
			{ onError: 'continueErrorOutput' },
		);
		expect(json(0)).toHaveLength(1);
		expect(json(1)).toEqual([
			expect.objectContaining({
				ticket: 7,
				error: expect.any(String) as string,
				details: expect.objectContaining({ kind: 'invalidInput' }) as IDataObject,
			}),
		]);
	});

	test('what was accepted before a failure is named in it, and Retry On Fail does not send it again', async () => {
		const everybody = colleagues(250);
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 2, count: 1 });
		const failed = await work.send(textTo(everybody.join(',')));
		const accepted = dingTalk.calls('asyncsend_v2').filter((call) => call.accepted);
		expect(failed.error).toBeDefined();
		for (const { messageId } of accepted) {
			expect(`${failed.error?.message} ${failed.error?.description}`).toContain(String(messageId));
		}

		dingTalk.control.clearFaults();
		dingTalk.forgetCalls();
		const day2 = { content: 'Another text' };
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 2, count: 1 });
		const retried = await work.send(textTo(everybody.join(','), day2), [{}], { retryOnFail: true });
		expect(retried.error).toBeUndefined();
		expect(retried.json().flatMap(({ userIds }) => userIds as string[])).toEqual(everybody);
		const told = dingTalk
			.calls('asyncsend_v2')
			.filter((call) => call.accepted)
			.flatMap(({ body }) => String((body as IDataObject).userid_list).split(','));
		expect(told.sort()).toEqual(everybody);
	});

	test('an unknown send says so, is not repeated by Retry On Fail, and is with resendWhenUnknown', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'resetAfter', count: 1 });
		const unknown = await work.send(textTo('c001'), [{}], {
			continueOnFail: true,
			retryOnFail: true,
			maxTries: 2,
		});
		expect(details(unknown)).toMatchObject({ kind: 'unknown' });
		expect(dingTalk.calls('asyncsend_v2')).toHaveLength(1);

		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'resetAfter', count: 1 });
		const resent = await work.send(
			textTo('c001', { content: 'Again', options: { resendWhenUnknown: true } }),
		);
		expect(resent.error).toBeUndefined();
		expect(dingTalk.calls('asyncsend_v2')).toHaveLength(3);
	});

	test('no token and no secret in items, errors and hints', async () => {
		const credential = await dingTalk.credential();
		const good = await work.send(textTo('c001'), [{}], { credential });
		dingTalk.control.addFault({ api: '*', kind: 'http500' });
		const failed = await work.send(textTo('c002'), [{}], { credential });
		const continued = await work.send(textTo('c003'), [{}], { credential, continueOnFail: true });
		const { accessToken } = await credential.stored();
		const seen = JSON.stringify([
			good,
			failed,
			continued,
			{ ...failed.error },
			failed.error?.stack,
		]);
		expect(String(accessToken).length).toBeGreaterThan(8);
		expect(seen).not.toContain(String(accessToken));
		expect(seen).not.toContain('demo-secret');
	});

	test('a cancelled execution sends nothing more', async () => {
		dingTalk.control.changeSettings({ latencyMs: 50 });
		const controller = new AbortController();
		const credential = await dingTalk.credential({ callsPerSecond: 5 });
		const running = work.send(
			textTo('={{ $json.id }}', { options: { combineItems: 'separate' } }),
			colleagues(20).map((id) => ({ id })),
			{ credential, signal: controller.signal },
		);
		await dingTalk.until(() => dingTalk.calls('asyncsend_v2').length >= 2);
		controller.abort();
		const { status } = await running;
		const sent = dingTalk.calls('asyncsend_v2').length;
		expect(status).toBe('canceled');
		await sleep(500);
		expect(dingTalk.calls('asyncsend_v2')).toHaveLength(sent);
		expect(sent).toBeLessThan(5);
	});
});
