/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** How the DingTalk Trigger keeps its connection, and leaves nothing behind. */
import { setTimeout as delay } from 'node:timers/promises';

import { withTrigger } from './harness/dingTalkTrigger';

const trigger = withTrigger();
const { dingTalk } = trigger;

describe('the connection', () => {
	test('is replaced before an announced end, and the old one still answers', async () => {
		const workflow = await trigger.switchOn({ runningMs: 300 });
		await trigger.sendToAndRead('c001');
		await dingTalk.until(() => workflow.items.length === 1);
		dingTalk.control.endStreams('announced');
		await dingTalk.until(() => trigger.openConnections().length === 2);
		await dingTalk.until(() => trigger.allAcknowledged());
		expect(trigger.stream().events[0]?.pushes).toEqual([
			expect.objectContaining({ connection: 1, answer: 'SUCCESS' }),
		]);
		dingTalk.control.advanceClock(10_000);
		await dingTalk.until(() => trigger.openConnections().length === 1);
		await trigger.sendToAndRead('c002');
		await dingTalk.until(() => workflow.items.length === 2);
	});

	test('comes back when the network does, however often it was refused', async () => {
		const workflow = await trigger.switchOn();
		await dingTalk.control.refuseConnections(600);
		await dingTalk.until(() => trigger.openConnections().length === 1);
		await trigger.sendToAndRead('c001');
		await dingTalk.until(() => workflow.items.length === 1);
		expect(workflow.logged.filter((line) => line.includes('interrupted')).length).toBeGreaterThan(
			2,
		);
		expect(workflow.errors).toStrictEqual([]);
	});

	test('that is silent after it was pinged is replaced; what it has missed comes', async () => {
		dingTalk.control.changeSettings({ streamPingMs: 50 });
		trigger.setTimes({ lookMs: 20, silenceMs: 300 });
		const workflow = await trigger.switchOn();
		await dingTalk.until(() => (trigger.stream().connections[0]?.pongs ?? 0) > 2);
		dingTalk.control.endStreams('mute');
		await trigger.sendToAndRead('c001');
		await dingTalk.until(() => trigger.stream().connections.length === 2);
		await dingTalk.until(() => workflow.items.length === 1);
		expect(workflow.logged.join()).toContain('silent');
	});

	test('that was never pinged may be silent', async () => {
		trigger.setTimes({ lookMs: 20, silenceMs: 100 });
		await trigger.switchOn();
		await delay(500);
		expect(trigger.stream().connections).toHaveLength(1);
	});

	test('is replaced when the machine has slept', async () => {
		trigger.setTimes({ lookMs: 50 });
		const workflow = await trigger.switchOn();
		const now = Date.now.bind(Date);
		jest.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000);
		await dingTalk.until(() => trigger.stream().connections.length === 2);
		expect(workflow.logged.join()).toContain('slept');
	});

	test('asks with a new ticket each time, after the pauses and never at once for ever', async () => {
		trigger.setTimes({ pausesMs: [0, 100, 200, 400] });
		await trigger.switchOn();
		for (let ends = 1; ends <= 4; ends++) {
			await dingTalk.until(
				() =>
					trigger.openConnections().length === 1 && trigger.stream().connections.length === ends,
			);
			dingTalk.control.endStreams('cut');
		}
		await dingTalk.until(() => trigger.stream().connections.length === 5);
		const at = trigger.stream().connections.map(({ openedAt }) => openedAt);
		const pauses = at.slice(1).map((openedAt, index) => openedAt - (at[index] ?? 0));
		for (const [index, least] of [0, 100, 200, 400].entries()) {
			expect(pauses[index]).toBeGreaterThanOrEqual(least);
			expect(pauses[index]).toBeLessThan(least + 350);
		}
		expect(dingTalk.calls('gateway/connections/open').map(({ status }) => status)).toEqual([
			200, 200, 200, 200, 200,
		]);
	});

	test('leaves nothing behind when the workflow is switched off', async () => {
		const active = () =>
			process
				.getActiveResourcesInfo()
				.filter((name) => /Timeout|TCPSocketWrap|TCPConnectWrap/.test(name)).length;
		// The first call of undici and of n8n's HTTP client prepares what stays for the process.
		await (await trigger.switchOn()).deactivate();
		await dingTalk.until(() => trigger.openConnections().length === 0);
		await delay(500);
		const before = active();
		const workflow = await trigger.switchOn();
		await trigger.sendToAndRead('c001');
		await dingTalk.until(() => trigger.allAcknowledged());
		expect(active()).toBeGreaterThan(before);
		await workflow.deactivate();
		await dingTalk.until(() => active() <= before);
		expect(trigger.stream().connections.map(({ endedBy }) => endedBy)).toEqual([
			'client',
			'client',
		]);

		// Nor in the middle of a try to connect.
		const deaf = await trigger.switchOn();
		const refusing = dingTalk.control.refuseConnections(200);
		await delay(50);
		await deaf.deactivate();
		await refusing;
		const calls = dingTalk.calls('gateway/connections/open').length;
		await delay(400);
		expect(dingTalk.calls('gateway/connections/open')).toHaveLength(calls);
		expect(trigger.openConnections()).toStrictEqual([]);
		await dingTalk.until(() => active() <= before);
	});
});
