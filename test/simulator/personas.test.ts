/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import {
	generateCompany,
	SimulatorClient,
	startSimulator,
	type Persona,
	type Simulator,
} from './index';
import { api } from './testing/caller';

let simulator: Simulator;
let client: SimulatorClient;
let app: Awaited<ReturnType<typeof api>>;

const personas: Record<string, Persona> = {
	manager123: { reads: 'atOnce' },
	manager456: { reads: { afterMessages: 2 } },
	user07: { reads: 'afterDing', readDelayMs: 60_000 },
	user08: { reads: 'never', limited: '143105' },
};

beforeAll(async () => {
	simulator = await startSimulator();
	simulator.control.stopClock();
	client = new SimulatorClient(simulator.url);
});
beforeEach(async () => {
	simulator.reset();
	const company = structuredClone(simulator.control.company());
	for (const person of company.people) person.persona = personas[person.userId];
	await client.setCompany(company);
	app = await api(simulator);
});
afterAll(async () => await simulator.close());

const statuses = async () => {
	const { people } = await client.ledger();
	return Object.fromEntries(
		Object.entries(people).map(([userId, got]) => [userId, got.map(({ status }) => status).join()]),
	);
};

it('plays the escalation by itself', async () => {
	const everyone = Object.keys(personas);
	await app.sendText(everyone.join(), 'Please read this');
	await client.advanceClock(1000);
	expect(await statuses()).toEqual({
		manager123: 'read',
		manager456: 'unread',
		user07: 'unread',
		user08: 'forbidden',
	});
	await app.sendBot(['manager456', 'user07', 'user08'], 'A reminder');
	expect(await statuses()).toEqual({
		manager123: 'read',
		manager456: 'read,read',
		user07: 'unread,unread',
		user08: 'forbidden,flowControlled',
	});
	await app.ding(['user07', 'user08'], 'Now, please');
	expect((await statuses()).user07).toBe('unread,unread,unread');
	await client.advanceClock(61_000);
	expect(await statuses()).toMatchObject({
		user07: 'read,read,read',
		user08: 'forbidden,flowControlled,unread',
	});
});

it('reads by hand: one message, all of them, and one that is still on its way', async () => {
	const { json } = await app.sendText('201382020', 'one');
	await app.sendBot(['201382020'], 'two');
	expect(await client.read('201382020', String(json.task_id))).toBe(0);
	await client.advanceClock(1000);
	expect((await statuses())['201382020']).toBe('read,unread');
	expect(await client.read('201382020')).toBe(1);
	expect((await statuses())['201382020']).toBe('read,read');
});

it('shows the inbox that the page draws', async () => {
	await app.sendWork({
		userid_list: '201382020',
		msg: {
			msgtype: 'action_card',
			action_card: {
				title: 'Leave',
				markdown: '**Bold** <script>alert(1)</script>',
				single_title: 'Open',
				single_url: 'dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fexample.com%2Fx',
			},
		},
	});
	await client.advanceClock(1000);
	const { colleagues } = await client.inbox();
	const him = colleagues.find(({ userId }) => userId === '201382020');
	expect(him).toMatchObject({ unread: 1, habit: 'reads when you click' });
	expect(him?.messages).toMatchObject([
		{
			kind: 'Work notification',
			from: 'Office Notices',
			isUnread: true,
			buttons: [{ title: 'Open', url: 'https://example.com/x' }],
		},
	]);
	expect(him?.messages[0]?.html).toContain('<strong>Bold</strong> &lt;script&gt;');
	const page = await (await fetch(`${simulator.url}/`)).text();
	expect(page).toContain('/_sim/page.js');
	expect((await fetch(`${simulator.url}/_sim/page.js`)).status).toBe(200);
	// Nothing is fetched from elsewhere.
	expect(page).not.toMatch(/(src|href)="https?:/);
});

it('offers everything in process to other processes as well', async () => {
	expect(await client.revokeTokens()).toBe(1);
	await client.changeSettings({ processingMs: 5 });
	expect((await client.settings()).processingMs).toBe(5);
	await expect(client.changeSettings({ nonsense: 1 } as object)).rejects.toThrow(
		'No setting nonsense',
	);
	await client.addFault({ api: 'gettoken', kind: 'busy', count: 1 });
	expect(await client.faults()).toEqual([{ api: 'gettoken', kind: 'busy', count: 1, hits: 0 }]);
	await expect(client.addFault({ api: 'gettoken', kind: 'x' } as never)).rejects.toThrow(
		'invalid_enum',
	);
	await client.clearFaults();
	await client.setClock('2026-01-01T00:00:00Z');
	expect((await client.clock()).iso).toMatch(/^2026-01-01T00:00:00/);
	await client.setScopes('dingdemoappkey', []);
	expect((await client.company()).apps[0]?.scopes).toStrictEqual([]);
	expect(await client.callCounts()).toEqual({ accessToken: 1 });
	await client.reset();
	expect(await client.callCounts()).toEqual({});
	expect((await client.company()).apps[0]?.scopes).not.toStrictEqual([]);
});

it('a stopped clock moves only when it is told to, after a reset too', async () => {
	const pause = async () => await new Promise((resolve) => setTimeout(resolve, 5));
	for (let round = 0; round < 2; round++) {
		const { now } = simulator.control.clock();
		await pause();
		expect(simulator.control.clock().now).toBe(now);
		simulator.control.advanceClock(300);
		await pause();
		expect(simulator.control.clock().now).toBe(now + 300);
		simulator.reset();
		expect(simulator.control.clock().now).not.toBe(now + 300);
	}
});

it('refuses connections for a while when asked from outside', async () => {
	const canConnect = async () =>
		await fetch(simulator.url).then(
			() => true,
			() => false,
		);
	const until = async (expected: boolean) => {
		while ((await canConnect()) !== expected) await new Promise(setImmediate);
	};
	await client.refuseConnections(200);
	await until(false);
	await until(true);
});

it('generates a company of any size, the same each time', () => {
	const company = generateCompany(1000);
	expect(company).toEqual(generateCompany(1000));
	expect(company.people).toHaveLength(1000);
	expect(new Set(company.people.map(({ userId }) => userId)).size).toBe(1000);
	const parents = company.departments.map(({ parentId }) => parentId);
	const known = new Set(company.departments.map(({ deptId }) => deptId));
	expect(parents.filter((id) => id !== undefined && !known.has(id))).toStrictEqual([]);
});
