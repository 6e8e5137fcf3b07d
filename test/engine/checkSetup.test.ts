/** Check Set-Up (design.md): names exactly what is wrong with an app, tells nobody anything, in at most 15 calls. */
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import {
	appPersonas,
	defaultCompany,
	demoApp,
	demoThirdPartyApp,
	setupSwitches,
} from '../simulator';
import { runNode } from './harness/runNode';
import { withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator({ company: defaultCompany });

const abilities = [
	'token',
	'IP address',
	'agent ID',
	'work notifications',
	'robot code',
	'bot messages',
	'read status',
	'DING',
	'contacts by mobile',
	'people and departments',
	'search',
	'interactive cards',
	'Stream',
];

async function check(
	changes: ICredentialDataDecryptedObject = {},
	items: IDataObject[] = [{}],
): Promise<IDataObject[]> {
	const result = await runNode(
		'dingTalkWorkNotification',
		{ resource: 'app', operation: 'checkSetup' },
		items,
		{ credential: await dingTalk.credential(changes) },
	);
	expect(result.error).toBeUndefined();
	return result.json();
}

/** Which abilities do not work, and of which nothing can be told. */
function verdict(findings: IDataObject[]) {
	const those = (works: boolean | null) =>
		findings.filter((finding) => finding.works === works).map(({ ability }) => String(ability));
	return { fails: those(false), unclear: those(null) };
}

/** Nobody was told anything, and DingTalk was asked a few things only. */
function expectHarmless(): void {
	const { deliveries, cards, calls } = dingTalk.control.ledger();
	expect({ deliveries, cards, made: calls.filter(({ messageId }) => messageId) }).toEqual({
		deliveries: [],
		cards: [],
		made: [],
	});
	expect(calls.length).toBeLessThanOrEqual(15);
}

/** What each switch makes fail, and what nobody can tell then. */
const table: Record<string, { fails: string[]; unclear?: string[] }> = {
	ipRefused: {
		fails: ['IP address'],
		unclear: abilities.filter((ability) => !['token', 'IP address', 'Stream'].includes(ability)),
	},
	foreignAgent: { fails: ['agent ID'], unclear: ['work notifications'] },
	unknownBot: { fails: ['robot code'], unclear: ['bot messages', 'read status', 'DING'] },
	unpublishedBot: { fails: ['bot messages'] },
	qyapi_base: { fails: ['work notifications'], unclear: ['agent ID'] },
	qyapi_robot_sendmsg: { fails: ['bot messages', 'read status'], unclear: ['robot code'] },
	'Premium.Ding.Write': { fails: ['DING'] },
	'Card.Instance.Write': { fails: ['interactive cards'] },
	qyapi_get_member: { fails: ['people and departments'] },
	qyapi_get_member_by_mobile: { fails: ['contacts by mobile'] },
	qyapi_get_department_member: { fails: ['search'] },
	qyapi_get_department_list: { fails: ['people and departments'] },
	qyapi_addresslist_search: { fails: ['search'] },
	// A field of a person that no node asks for.
	fieldMobile: { fails: [] },
};

const inOrder = (names: Iterable<string>) => {
	const known = new Set(names);
	return abilities.filter((ability) => known.has(ability));
};

/** What two things wrong at once look like: all that each shows, as far as neither hides the other. */
function expectedOf(...switches: string[]): { fails: string[]; unclear: string[] } {
	const rows = switches.map((name) => table[name] ?? { fails: [] });
	// An address that is refused hides everything else.
	if (switches.includes('ipRefused'))
		return { fails: ['IP address'], unclear: table.ipRefused?.unclear ?? [] };
	const fails = new Set(rows.flatMap((row) => row.fails));
	const unclear = new Set(rows.flatMap((row) => row.unclear ?? []));
	// DingTalk looks at permissions before it looks at agent IDs, robot codes and bots.
	if (switches.includes('qyapi_base')) fails.delete('agent ID');
	if (switches.includes('unknownBot') && !switches.includes('qyapi_robot_sendmsg'))
		fails.delete(switches.includes('unpublishedBot') ? 'bot messages' : '');
	// That a DING is asked for tells an unknown bot as well.
	if (fails.has('robot code')) unclear.delete('robot code');
	for (const name of fails) unclear.delete(name);
	return { fails: inOrder(fails), unclear: inOrder(unclear) };
}

test('the table has a row for every switch of the simulator', () => {
	expect(Object.keys(table).sort()).toEqual([...setupSwitches].sort());
});

test('an app that is set up right can do all of it', async () => {
	const findings = await check();
	expect(findings.map(({ ability }) => ability)).toEqual(abilities);
	expect(findings.map(({ works }) => works)).toEqual(abilities.map(() => true));
	expectHarmless();
});

test.each(setupSwitches)('%s alone is named, and nothing else', async (name) => {
	dingTalk.control.setUpWrongly(demoApp.appKey, [name]);
	expect(verdict(await check())).toEqual(expectedOf(name));
	expectHarmless();
});

test.each(
	setupSwitches.flatMap((one, index) =>
		setupSwitches.slice(index + 1).map((other) => [one, other] as const),
	),
)('%s and %s are both named, and nothing else', async (one, other) => {
	dingTalk.control.setUpWrongly(demoApp.appKey, [one, other]);
	expect(verdict(await check())).toEqual(expectedOf(one, other));
	expectHarmless();
});

test('a missing permission comes with its name and with the link of DingTalk that grants it', async () => {
	dingTalk.control.setUpWrongly(demoApp.appKey, [
		'qyapi_get_member_by_mobile',
		'Premium.Ding.Write',
	]);
	const [ding, mobile] = await check();
	expect([ding, mobile]).toEqual([
		{
			ability: 'DING',
			works: false,
			code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
			message: expect.stringContaining('应用尚未开通所需的权限：[Premium.Ding.Write]') as string,
			hint: expect.stringContaining('Grant the app') as string,
			permission: 'Premium.Ding.Write',
			link: `https://open-dev.dingtalk.com/appscope/apply?content=${demoApp.appKey}%23Premium.Ding.Write`,
		},
		expect.objectContaining({
			ability: 'contacts by mobile',
			code: '60011',
			permission: 'qyapi_get_member_by_mobile',
			link: `https://open-dev.dingtalk.com/appscope/apply?content=${demoApp.appKey}%23qyapi_get_member_by_mobile`,
		}),
	]);
});

test('two permissions that one ability needs are named in one item', async () => {
	dingTalk.control.setUpWrongly(demoApp.appKey, ['qyapi_get_member', 'qyapi_get_department_list']);
	const [people] = await check();
	expect(people).toMatchObject({
		ability: 'people and departments',
		permission: 'qyapi_get_member, qyapi_get_department_list',
	});
});

test('a refused secret explains everything else in one item', async () => {
	const findings = await check({ clientSecret: 'not-the-secret' });
	expect(findings).toEqual([
		{
			ability: 'token',
			works: false,
			code: '40096',
			message: expect.stringContaining('不合法的appKey或appSecret') as string,
			hint: expect.stringMatching(/Client Secret.*was not asked: IP address, agent ID/) as string,
		},
	]);
	expect(dingTalk.control.callCounts()).toEqual({ gettoken: 1 });
});

test('an empty Client ID is one item, without a call', async () => {
	expect(await check({ clientId: '' })).toEqual([
		expect.objectContaining({ ability: 'token', works: false, code: 'invalidInput' }),
	]);
	expect(dingTalk.calls()).toStrictEqual([]);
});

test('an empty agent ID is named, and the permission behind it is asked about all the same', async () => {
	expect(verdict(await check({ agentId: '' }))).toEqual({
		fails: ['agent ID'],
		unclear: ['work notifications'],
	});
	dingTalk.control.setUpWrongly(demoApp.appKey, ['qyapi_base']);
	expect(verdict(await check({ agentId: '' }))).toEqual({
		fails: ['agent ID', 'work notifications'],
		unclear: [],
	});
});

test('a secret that was reset is named although the stored token still works', async () => {
	const credential = await dingTalk.credential();
	const run = async () =>
		(
			await runNode(
				'dingTalkWorkNotification',
				{ resource: 'app', operation: 'checkSetup' },
				[{}],
				{ credential },
			)
		).json();
	await run();
	const company = dingTalk.control.company();
	const reset = company.apps.map((app) =>
		app.appKey === demoApp.appKey ? { ...app, appSecret: 'another' } : app,
	);
	dingTalk.control.setCompany({ ...company, apps: reset });
	expect(verdict(await run())).toEqual({ fails: ['token'], unclear: ['Stream'] });
});

test('a token that was voided is replaced, in at most 15 calls altogether', async () => {
	const credential = await dingTalk.credential();
	const parameters = { resource: 'app', operation: 'checkSetup' };
	await runNode('dingTalkWorkNotification', parameters, [{}], { credential });
	dingTalk.control.revokeTokens();
	dingTalk.forgetCalls();
	const result = await runNode('dingTalkWorkNotification', parameters, [{}], { credential });
	expect(verdict(result.json())).toEqual({ fails: [], unclear: [] });
	expect(dingTalk.calls().length).toBeLessThanOrEqual(15);
});

test('asked with three items, it asks once, and each item is paired', async () => {
	const result = await runNode(
		'dingTalkWorkNotification',
		{ resource: 'app', operation: 'checkSetup' },
		[{ n: 1 }, { n: 2 }, { n: 3 }],
		{ credential: await dingTalk.credential() },
	);
	expect(result.json()).toHaveLength(abilities.length);
	expect(result.outputs[0]?.[0]?.pairedItem).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	expectHarmless();
});

test.each(['throttle90018', 'http500', 'html', 'quota90020'] as const)(
	'where DingTalk answers everything with %s, nothing is said to fail, and nothing is asked twice',
	async (kind) => {
		dingTalk.control.addFault({ api: '*', kind });
		const findings = await check();
		expect(verdict(findings).fails).toStrictEqual([]);
		expect(verdict(findings).unclear).not.toStrictEqual([]);
		expectHarmless();
	},
);

test('a third-party app: what internal apps only have is not said to fail', async () => {
	const { appKey, appSecret, agentId } = demoThirdPartyApp;
	const findings = await check({
		appType: 'thirdParty',
		clientId: '',
		clientSecret: '',
		suiteKey: appKey,
		suiteSecret: appSecret,
		suiteTicket: 'a-ticket',
		authCorpId: defaultCompany.corpId,
		agentId,
	});
	expect(verdict(findings)).toEqual({ fails: [], unclear: ['DING', 'contacts by mobile'] });
	expectHarmless();
});

test.each(appPersonas.map((persona) => [persona.app.name, persona] as const))(
	'%s: what is wrong with the ready-made app is found',
	async (_name, { app, wrong, typed }) => {
		const findings = await check({
			clientId: app.appKey,
			clientSecret: app.appSecret,
			agentId: typed.agentId,
			robotCode: typed.robotCode,
		});
		const { fails } = verdict(findings);
		expect(fails.length > 0).toBe(wrong.some((name) => (table[name]?.fails.length ?? 0) > 0));
		expectHarmless();
	},
);

test('no token, secret or ticket stands in what comes out', async () => {
	dingTalk.control.setUpWrongly(demoApp.appKey, ['ipRefused', 'qyapi_base']);
	const text = JSON.stringify(await check());
	const { calls } = dingTalk.control.ledger();
	expect(calls.length).toBeGreaterThan(1);
	expect(text).not.toContain(demoApp.appSecret);
	expect(text).not.toMatch(/access_token=|ticket/);
});
