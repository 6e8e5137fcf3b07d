import { defaultCompany, demoApp, startSimulator, type Simulator } from './index';
import { api } from './testing/caller';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
	simulator.control.stopClock();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const person = 'manager123';
const colleague = '0147282552401293909';
const group = 'cidDemoOperations==';
const { robotCode } = demoApp;

const inboxOf = (userId: string) => {
	const found = simulator.control.inbox().colleagues.find((each) => each.userId === userId);
	if (!found) throw new Error(`${userId} is not in the inbox`);
	return found;
};

async function sendCard() {
	const { v1 } = await api(simulator);
	const msgButtons = [
		{ text: 'Approve', color: 'blue', id: 'agree', request: true },
		{ text: 'Decline', color: 'gray', id: 'decline', request: true },
		{ text: 'Details', color: 'gray', url: 'https://example.com/' },
		{ text: 'Trap', color: 'gray', url: 'javascript:alert(1)' },
	];
	await v1('/card/instances/createAndDeliver', {
		cardTemplateId: '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema',
		outTrackId: 'card-1',
		callbackType: 'STREAM',
		cardData: {
			cardParamMap: {
				title: '<b>Leave</b>',
				markdown: '**3** days <script>alert(1)</script>',
				sys_full_json_obj: JSON.stringify({ msgButtons }),
			},
		},
		privateData: { [person]: { cardParamMap: { tips: 'You decide & nobody else' } } },
		openSpaceId: `dtv1.card//IM_GROUP.${group}`,
		imGroupOpenSpaceModel: {},
		imGroupOpenDeliverModel: { robotCode },
	});
}

it('shows a card as each person sees it, with nothing of it taken for HTML', async () => {
	await sendCard();
	const [message] = inboxOf(person).messages;
	expect(message).toMatchObject({
		channel: 'card',
		outTrackId: 'card-1',
		isUnread: true,
		chat: { robotCode, openConversationId: group },
		buttons: [
			{ title: 'Approve', actionId: 'agree', isPrimary: true },
			{ title: 'Decline', actionId: 'decline' },
			{ title: 'Details', url: 'https://example.com/' },
			{ title: 'Trap' },
		],
	});
	expect(message?.buttons[3]).toEqual({ title: 'Trap' });
	expect(message?.html).toContain('&lt;b&gt;Leave&lt;/b&gt;');
	expect(message?.html).toContain('<strong>3</strong> days &lt;script&gt;');
	expect(message?.html).toContain('You decide &amp; nobody else');
	const [theirs] = inboxOf(colleague).messages;
	expect(theirs?.html).not.toContain('You decide');
});

it('shows what a person has written among what he got, and what became of it', async () => {
	await (await api(simulator)).sendBot([person], 'Please confirm');
	const [message] = inboxOf(person).messages;
	simulator.control.advanceClock(1000);
	const writing = { userId: person, robotCode, text: '收到 <i>' };
	await simulator.control.write({ ...writing, repliesTo: message?.messageId });
	simulator.control.advanceClock(1000);
	const inGroup = { openConversationId: group, mentionsBot: false };
	await simulator.control.write({ ...writing, ...inGroup });
	expect(inboxOf(person).messages).toMatchObject([
		{
			kind: 'Written to Office Notices in Operations 运营群',
			note: expect.stringContaining('does not mention the bot') as string,
		},
		{
			channel: 'written',
			kind: 'Written to Office Notices',
			html: '<p class="text">收到 &lt;i&gt;</p>',
			note: expect.stringContaining('nothing listens') as string,
		},
		{ channel: 'bot', chat: { robotCode } },
	]);
	expect(inboxOf(person).unread).toBe(1);
});

it('says where each person can write to which bot', () => {
	expect(inboxOf('user07').chats).toEqual(
		defaultCompany.apps.map((app) => ({ robotCode: app.robotCode, label: app.name })),
	);
	expect(inboxOf(person).chats).toContainEqual({
		robotCode,
		openConversationId: group,
		label: 'Office Notices in Operations 运营群',
	});
});
