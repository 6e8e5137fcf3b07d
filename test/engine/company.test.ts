/** One notice to a company of 2,347 people, each of whom can be tracked: design.md, section 1, expandDepartments. */
import { generateCompany } from '../simulator';
import type { Persona } from '../simulator/entities';
import { runNode, type CredentialHandle, type NodeResult } from './harness';
import { withSimulator } from './harness/withSimulator';

const size = 2347;
const tasks = 24;

/** Of every ten people one is limited, one cannot be reached, and four have read it. */
function personaOf(index: number): Persona {
	const digit = index % 10;
	if (digit === 0) return { reads: 'never', limited: '143105' };
	if (digit === 1) return { reads: 'never', limited: 'failed' };
	return { reads: digit < 6 ? 'atOnce' : 'never' };
}

const generated = generateCompany(size, { persona: personaOf });
const departments = generated.departments.map(({ deptId }) => deptId);
/** Every hundredth person belongs to the last department as well. */
const lastDepartment = departments.at(-1) ?? 0;
const people = generated.people.map((person, index) =>
	index % 100 === 0 ? { ...person, deptIds: [...person.deptIds, lastDepartment] } : person,
);
const company = { ...generated, people };

/** Somebody who has left: in no department any more, but still on the organizer's list. */
const leaver = 'left-in-2019';

const dingTalk = withSimulator({ company, settings: { callsPerSecond: 1000 } });

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential({ callsPerSecond: 1000 });
});

async function sendNotice(): Promise<NodeResult> {
	return await runNode(
		'dingTalkWorkNotification',
		{
			resource: 'message',
			operation: 'send',
			userIds: leaver,
			departmentIds: '1',
			messageType: 'text',
			content: 'The canteen opens at 11:30 from Monday.',
		},
		[{}],
		{ credential },
	);
}

async function check(sent: NodeResult, output: 'recipients' | 'summary'): Promise<NodeResult> {
	return await runNode(
		'dingTalkWorkNotification',
		{ resource: 'delivery', operation: 'getResult', output },
		sent.json(),
		{ credential },
	);
}

const countOf = (statuses: unknown[], status: string) =>
	statuses.filter((candidate) => candidate === status).length;

test('everybody gets it once, in 24 tasks, and is in exactly one receipt status', async () => {
	const sent = await sendNotice();
	expect(sent.error).toBeUndefined();
	expect(sent.json()).toHaveLength(tasks);
	dingTalk.processed();

	const { json, error } = await check(sent, 'recipients');
	expect(error).toBeUndefined();
	const receipts = json();
	const expected = [...people.map(({ userId }) => userId), leaver].sort();
	expect(receipts.map(({ userId }) => userId).sort()).toEqual(expected);

	const ledger = new Map(
		dingTalk.control.ledger().deliveries.map(({ userId, status }) => [userId, status]),
	);
	expect(dingTalk.control.ledger().deliveries).toHaveLength(size + 1);
	const disagreeing = receipts.filter(
		({ userId, status }) => ledger.get(String(userId)) !== status,
	);
	expect(disagreeing).toStrictEqual([]);

	const statuses = receipts.map(({ status }) => status);
	expect({
		forbidden: countOf(statuses, 'forbidden'),
		failed: countOf(statuses, 'failed'),
		read: countOf(statuses, 'read'),
		unread: countOf(statuses, 'unread'),
		invalid: countOf(statuses, 'invalid'),
	}).toEqual({ forbidden: 235, failed: 235, read: 940, unread: 937, invalid: 1 });
});

test('the summaries of the tasks add up to the company', async () => {
	const sent = await sendNotice();
	dingTalk.processed();
	const summaries = (await check(sent, 'summary')).json();
	expect(summaries).toHaveLength(tasks);
	const totals = summaries.map(({ counts }) => (counts as { total: number }).total);
	expect(totals.reduce((sum, total) => sum + total, 0)).toBe(size + 1);
	expect(Math.max(...totals)).toBe(100);
	const named = summaries.flatMap(({ read, unread, failed, invalid, forbidden }) => [
		...(read as string[]),
		...(unread as string[]),
		...(failed as string[]),
		...(invalid as string[]),
		...(forbidden as Array<{ userId: string }>).map(({ userId }) => userId),
	]);
	expect(named).toHaveLength(size + 1);
	expect(new Set(named).size).toBe(size + 1);
});

test('it costs two free calls a department, a call a task and a call a check, and one token', async () => {
	const sent = await sendNotice();
	dingTalk.processed();
	await check(sent, 'recipients');
	expect(dingTalk.control.callCounts()).toEqual({
		gettoken: 1,
		'user/listid': departments.length,
		'department/listsubid': departments.length,
		asyncsend_v2: tasks,
		getsendresult: tasks,
	});
	expect(departments).toHaveLength(95);
	expect(dingTalk.calls().every(({ accepted, throttled }) => accepted && !throttled)).toBe(true);
});
