import { defaultCompany } from '../../simulator';
import type { CompanySpec, Person } from '../../simulator/entities';

/** Who plays along: six colleagues are told, a seventh is told about those who were not reached. */
export const organizer: Person = {
	userId: 'manager123',
	name: 'Zhao Lei 赵磊',
	title: 'Office manager',
	deptIds: [1],
	persona: { reads: 'never' },
};

/** In the order of the story. The last has left the company: nobody has this user ID any more. */
export const leaver = { userId: 'sunhao-left-2019', name: 'Sun Hao 孙浩' };

export const colleagues: Person[] = [
	{
		userId: 'wangfang01',
		name: 'Wang Fang 王芳',
		deptIds: [1],
		persona: { reads: 'atOnce' },
	},
	{
		userId: '0147282552401293909',
		name: 'Li Wei 李伟',
		deptIds: [1],
		// Reads the first message as well, but only after the first check has found it unread.
		persona: { reads: 'atOnce', readDelayMs: 3_500 },
	},
	{
		userId: 'zhangmin88',
		name: 'Zhang Min 张敏',
		deptIds: [1],
		persona: { reads: { afterMessages: 2 }, readDelayMs: 500 },
	},
	{
		userId: 'chenjie2024',
		name: 'Chen Jie 陈杰',
		deptIds: [1],
		persona: { reads: 'afterDing', readDelayMs: 500 },
	},
	{
		userId: 'liuyang07',
		name: 'Liu Yang 刘洋',
		deptIds: [1],
		// 143105: as many messages in a day as one app may send to one person.
		persona: { reads: 'never', limited: '143105' },
	},
];

/** Everybody who is told, as the Settings node has them. */
export const people = [...colleagues, leaver].map(({ userId }) => userId);

/** The name of anybody in the story. */
export function nameOf(userId: string): string {
	const person = [organizer, ...colleagues, leaver].find((somebody) => somebody.userId === userId);
	return person?.name ?? userId;
}

/**
 * The team's group, which has a bot. Zhang Min is not in it: she would take what the bot writes there
 * for the second message after which she reads.
 */
export const team = {
	openConversationId: 'cidDemoTeam==',
	name: 'Team 团队群',
	userIds: [organizer, ...colleagues]
		.map(({ userId }) => userId)
		.filter((userId) => userId !== 'zhangmin88'),
	webhook: { accessToken: 'demo-webhook-token', secret: 'SECdemo' },
};

/** The company of the story. */
export const company: CompanySpec = {
	...defaultCompany,
	people: [organizer, ...colleagues],
	groups: [team],
};

/** The same people once the story is over: each reads when you click in the inbox. */
export const yourTurn: CompanySpec = {
	...company,
	people: company.people.map((person) => ({ ...person, persona: { reads: 'never' } })),
};

/**
 * Seconds instead of hours; nothing but the Settings node differs from the example. Each step leaves
 * more time than the slowest of its readers takes, so that the story is the same on a slow machine.
 */
export const settingsOfTheStory = {
	people: people.join(', '),
	organizer: organizer.userId,
	firstCheckAfterMinutes: 2.5 / 60,
	remindAfterMinutes: 4.5 / 60,
	dingAfterMinutes: 4.5 / 60,
	giveUpAfterMinutes: 4.5 / 60,
};
