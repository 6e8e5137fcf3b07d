/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync } from 'node:fs';
import { defaultCompany } from '../../simulator';
import { takeOver } from '../runner/handedOver';
import type { WorkflowFile } from '../realN8n/restClient';
import { groupBotData, openStage, runToEnd, type Stage } from '../stages/stage';

/** The group bot's credential and its node in a real n8n. */

const type = 'dingTalkGroupBotApi';
const { accessToken: inWebhook = '', secret: signedWith = '' } =
	defaultCompany.groups[0]?.webhook ?? {};

const anotherOne = {
	webhook: 'unknown-webhook-0123456789',
	secret: ['SEC', 'wrong-0123456789'].join(''),
};

let stage: Stage;
let bot: { id: string; name: string };

const data = (changes: object = {}) => ({
	...groupBotData(stage.simulator.url, { accessToken: inWebhook, secret: signedWith }),
	...changes,
});

beforeAll(async () => {
	stage = await openStage({ ...takeOver(), company: defaultCompany });
	if (!stage.groupBot) throw new Error('No group of the company has a bot');
	bot = stage.groupBot;
});
afterAll(async () => await stage?.close());
beforeEach(() => stage.simulator.reset());

const deliveries = () => stage.simulator.control.ledger().deliveries;

async function tested(changes: object = {}) {
	return await stage.n8n.rest.testCredential(bot.id, type, bot.name, data(changes));
}

describe('the credential test of n8n', () => {
	test('passes, and nobody in the group sees anything', async () => {
		expect(await tested()).toMatchObject({ status: 'OK' });
		expect(await tested({ webhook: inWebhook })).toMatchObject({ status: 'OK' });
		expect(deliveries()).toStrictEqual([]);
	});

	test.each<[string, object, RegExp]>([
		['an unknown webhook', { webhook: anotherOne.webhook }, /300005: token is not exist.*Copy/],
		['a wrong secret', { secret: anotherOne.secret }, /310000: sign not match.*SEC/],
		['no secret', { secret: '' }, /310000: (invalid timestamp|sign not match)/],
		[
			'a webhook of another host',
			{ webhook: 'https://oapi.dingtalk.com/robot/send?access_token=0123456789' },
			/belongs to oapi\.dingtalk\.com/,
		],
		[
			'a host where nobody answers',
			{ oapiBaseUrl: 'http://127.0.0.1:9', webhook: inWebhook },
			/not reached/,
		],
	])('says in DingTalk’s words what is wrong with %s', async (_, changes, words) => {
		const { status, message } = await tested(changes);
		expect({ status, message }).toEqual({
			status: 'Error',
			message: expect.stringMatching(words) as string,
		});
		expect(message).not.toContain(inWebhook);
		expect(deliveries()).toStrictEqual([]);
	});
});

/** Trigger -> one message in the group. */
function notice(content: string): WorkflowFile {
	const base = { typeVersion: 1, parameters: {} };
	return {
		name: content,
		nodes: [
			{
				...base,
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				position: [0, 0],
			},
			{
				...base,
				id: 'send',
				name: 'Send',
				type: 'n8n-nodes-dingtalk-notifications.dingTalkBotMessage',
				position: [320, 0],
				parameters: {
					resource: 'groupWebhook',
					operation: 'send',
					messageType: 'text',
					content,
					mention: 'people',
					mentionUserIds: 'manager123',
				},
				credentials: { [type]: bot },
			},
		],
		connections: { Start: { main: [[{ node: 'Send', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

test('a message with a mention arrives; the webhook is in no execution and no log', async () => {
	const execution = await runToEnd(stage, notice('Please read'));
	expect(execution.errorMessage).toBeUndefined();
	expect(execution.items('Send').map(({ json }) => json)).toEqual([
		expect.objectContaining({ messageType: 'text', atUserIds: ['manager123'] }),
	]);
	expect(
		deliveries()
			.filter(({ mentioned }) => mentioned)
			.map(({ userId }) => userId),
	).toEqual(['manager123']);
	const places = [execution.raw, readFileSync(stage.n8n.logFile, 'utf8')].join('\n');
	for (const secret of [inWebhook, signedWith]) expect(places).not.toContain(secret);
});

test('a message that DingTalk refuses says why, without the webhook', async () => {
	stage.simulator.control.setCompany({
		...defaultCompany,
		groups: defaultCompany.groups.map((group) => ({
			...group,
			webhook: { accessToken: inWebhook, secret: 'SECnew' },
		})),
	});
	const execution = await runToEnd(stage, notice('Please read'));
	expect(execution.status).toBe('error');
	expect(execution.raw).toContain('sign not match');
	expect(execution.raw).not.toContain(inWebhook);
});
