/** Who is told: mobiles, managers and expanded departments, against the simulator's contacts. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { generateCompany } from '../simulator';
import { runNode, type CredentialHandle, type NodeResult, type RunNodeOptions } from './harness';
import { withSimulator } from './harness/withSimulator';

/** 130 people, 25 to a department; the first of each manages it, and every second has him as direct manager. */
const company = generateCompany(130);
const dingTalk = withSimulator({ company, settings: { callsPerSecond: 1000 } });

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential({ callsPerSecond: 500 });
});

async function send(
	parameters: INodeParameters,
	items: IDataObject[] = [{}],
	options: RunNodeOptions = {},
): Promise<NodeResult> {
	return await runNode(
		'dingTalkWorkNotification',
		{
			resource: 'message',
			operation: 'send',
			messageType: 'text',
			content: 'Hello',
			...parameters,
		},
		items,
		{ credential, ...options },
	);
}

const everybody = company.people.map(({ userId }) => userId);
const mobileOf = (index: number) => String(company.people[index]?.mobile);
const idOf = (index: number) => String(company.people[index]?.userId);
const toldIds = (result: NodeResult) => result.json().flatMap(({ userIds }) => userIds as string[]);

test('mobiles become people, each number asked about once, and unknown ones are named', async () => {
	const result = await send({ sendTo: 'mobiles', mobiles: '={{ $json.mobile }}' }, [
		{ mobile: `${mobileOf(0)}, ${mobileOf(1)}` },
		{ mobile: `${mobileOf(1)}，19900000000` },
	]);
	expect(result.error).toBeUndefined();
	expect([...new Set(toldIds(result))].sort()).toEqual([idOf(0), idOf(1)]);
	expect(dingTalk.deliveriesTo(idOf(1))).toHaveLength(1);
	expect(dingTalk.calls('user/getbymobile')).toHaveLength(3);
	expect(result.hints.map(({ message }) => message).join()).toContain('19900000000');
});

test('mobiles that belong to nobody are refused, and nothing is sent', async () => {
	const { error } = await send({ sendTo: 'mobiles', mobiles: '19900000000' });
	expect(error?.message).toMatch(/Mobile Numbers/);
	expect(dingTalk.calls('asyncsend_v2')).toStrictEqual([]);
});

test('managers: the direct manager, else the manager of the department, told once', async () => {
	// The third person has the first as direct manager, the second by the department only.
	const result = await send({ sendTo: 'managers', userIds: `${idOf(1)},${idOf(2)}` });
	expect(result.error).toBeUndefined();
	expect(toldIds(result)).toEqual([idOf(0)]);
	expect(dingTalk.deliveriesTo(idOf(0))).toHaveLength(1);
	expect(dingTalk.deliveriesTo(idOf(1))).toStrictEqual([]);
});

test('expandDepartments turns everyone into people in tasks of at most 100, so that all can be tracked', async () => {
	const result = await send({ sendTo: 'everyone' });
	expect(result.error).toBeUndefined();
	expect(result.json().map(({ userIds }) => (userIds as string[]).length)).toEqual([100, 30]);
	expect(toldIds(result).sort()).toEqual(everybody);
	expect(result.hints).toStrictEqual([]);

	dingTalk.processed();
	const receipts = await runNode(
		'dingTalkWorkNotification',
		{ resource: 'delivery', operation: 'getResult', output: 'recipients' },
		result.json(),
		{ credential },
	);
	expect(
		receipts
			.json()
			.map(({ userId }) => userId)
			.sort(),
	).toEqual(everybody);
	expect(receipts.json().every(({ status }) => status === 'unread')).toBe(true);
});

test('expandDepartments takes sub-departments along and tells a person once', async () => {
	const department = company.departments[2]?.deptId ?? 0;
	const inside = company.people.filter(({ deptIds }) => deptIds.includes(department));
	const first = inside[0]?.userId ?? '';
	const result = await send({
		userIds: first,
		departmentIds: String(department),
	});
	expect(toldIds(result)).toEqual(expect.arrayContaining(inside.map(({ userId }) => userId)));
	expect(toldIds(result)).toHaveLength(new Set(toldIds(result)).size);
	expect(
		dingTalk.calls('asyncsend_v2').every(({ body }) => !('dept_id_list' in (body as object))),
	).toBe(true);
});

test('a department that does not exist is named, and nothing is sent', async () => {
	const { error } = await send({ departmentIds: '999999' });
	expect(error?.message).toContain('999999');
	expect(dingTalk.calls('asyncsend_v2')).toStrictEqual([]);
});

test('departments get tasks of their own, so that named people keep their receipts', async () => {
	const { json } = await send({
		userIds: idOf(0),
		departmentIds: '1000',
		options: { expandDepartments: false },
	});
	expect(json().map(({ userIds, departmentIds }) => [userIds, departmentIds])).toEqual([
		[[idOf(0)], undefined],
		[undefined, ['1000']],
	]);
	expect(dingTalk.calls('asyncsend_v2').map(({ body }) => Object.keys(body as object))).toEqual([
		expect.not.arrayContaining(['userid_list', 'dept_id_list']),
		expect.not.arrayContaining(['userid_list', 'dept_id_list']),
	]);
});

test('bots find people by mobile and by manager as well', async () => {
	const bot = async (parameters: INodeParameters) =>
		await runNode(
			'dingTalkBotMessage',
			{
				resource: 'directMessage',
				operation: 'send',
				messageType: 'text',
				content: 'Hello',
				...parameters,
			},
			[{}],
			{ credential },
		);
	expect(toldIds(await bot({ sendTo: 'mobiles', mobiles: mobileOf(5) }))).toEqual([idOf(5)]);
	expect(toldIds(await bot({ sendTo: 'managers', userIds: idOf(2) }))).toEqual([idOf(0)]);
});
