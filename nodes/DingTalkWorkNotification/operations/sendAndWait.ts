import type { IDataObject } from 'n8n-workflow';
import { sendAndWaitOperation } from '../../shared/sendAndWait/ask';
import type { Card } from '../../shared/sendAndWait/ask';
import { idText, jsonBytes } from '../../shared/transport/json';
import { agentIdFor, agentIdOption } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';
import { DingTalkError } from '../../shared/transport/errors';
import { limits } from '../../shared/transport/limits';

const shortenAddress =
	'The links hold the address of this n8n (N8N_WEBHOOK_URL) and the user ID: use a shorter address';

/** DingTalk's card with one link, or with buttons side by side or stacked. */
function cardOf({ title, message, buttons, isStacked }: Card): IDataObject {
	const [first, second] = buttons;
	const tooLong = buttons.find(({ url }) => url.length > limits.linkUrlCharacters);
	if (tooLong)
		throw DingTalkError.invalid(
			'Message',
			`has a link of ${tooLong.url.length} characters, and DingTalk takes ${limits.linkUrlCharacters}`,
			shortenAddress,
		);
	const head = { title, markdown: message };
	if (!second) return { ...head, single_title: first?.label, single_url: first?.url };
	const list = buttons.map(({ label, url }) => ({ title: label, action_url: url }));
	const length = JSON.stringify(list).length;
	if (length > limits.buttonListCharacters)
		throw DingTalkError.invalid(
			'Message',
			`has buttons of ${length} characters, and DingTalk takes ${limits.buttonListCharacters}`,
			shortenAddress,
		);
	return { ...head, btn_orientation: isStacked ? '0' : '1', btn_json_list: list };
}

/** Asks people by work notification and waits for the answer. */
export const sendAndWait = sendAndWaitOperation({
	options: [agentIdOption],
	read: (options) => ({ agentId: options.optionalDigits('agentId', 'Agent ID') }),
	build(session, card, own) {
		const msg = { msgtype: 'action_card', action_card: cardOf(card) };
		const bytes = jsonBytes(msg);
		if (bytes > limits.workMessageBytes) {
			throw DingTalkError.invalid(
				'Message',
				`makes the card ${bytes} bytes long with its links, and DingTalk takes ${limits.workMessageBytes}`,
				'Shorten it (a Chinese character counts three bytes), or link to a page with the rest',
			);
		}
		return { agent_id: agentIdFor(session, own.agentId), msg };
	},
	async send(session, message, userId, names, request) {
		const { body } = await session.sendOnce(
			endpoints.sendWorkNotification,
			{ ...message, userid_list: userId },
			names,
			request,
		);
		return { taskId: idText(body, 'task_id') };
	},
});
