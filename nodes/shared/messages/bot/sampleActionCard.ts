import type { Parameters } from '../../parameters/parameters';
import { DingTalkError } from '../../transport/errors';
import {
	actionCardLinkFields,
	hasSeveralButtons,
	isSideBySide,
	markdownField,
	titleField,
} from '../fields';
import type { BotMessage, BotMessageType } from '../messageType';

/**
 * DingTalk has a template for every number of buttons: sampleActionCard with one link,
 * sampleActionCard2 to 5 with stacked buttons, sampleActionCard6 with two side by side.
 */
function severalButtons(parameters: Parameters): BotMessage {
	const rows = parameters.rows('buttons', 'button');
	const isHorizontal = isSideBySide(parameters);
	if (rows.length < 2 || rows.length > (isHorizontal ? 2 : 5)) {
		throw DingTalkError.invalid(
			'Button List',
			`has ${rows.length} buttons`,
			isHorizontal
				? "A bot's card has exactly 2 buttons side by side; stack them for up to 5"
				: 'A bot\'s card has 2 to 5 buttons; for one choose "One Link for the Whole Card"',
		);
	}
	const msgParam: Record<string, string> = {};
	rows.forEach((row, index) => {
		const n = index + 1;
		msgParam[isHorizontal ? `buttonTitle${n}` : `actionTitle${n}`] = row.messageText(
			'title',
			'Button Title',
		);
		msgParam[isHorizontal ? `buttonUrl${n}` : `actionURL${n}`] = row.url('url', 'Button URL');
	});
	return {
		msgKey: isHorizontal ? 'sampleActionCard6' : `sampleActionCard${rows.length}`,
		msgParam,
	};
}

export const sampleActionCard: BotMessageType = {
	name: 'actionCard',
	displayName: 'Action Card',
	description: 'A card with a link or with buttons',
	fields: [titleField, markdownField, ...actionCardLinkFields],
	build(parameters) {
		const head = {
			title: parameters.messageText('title', 'Title'),
			text: parameters.messageText('content', 'Content'),
		};
		if (hasSeveralButtons(parameters)) {
			const { msgKey, msgParam } = severalButtons(parameters);
			return { msgKey, msgParam: { ...head, ...msgParam } };
		}
		return {
			msgKey: 'sampleActionCard',
			msgParam: {
				...head,
				singleTitle: parameters.messageText('singleTitle', 'Link Title'),
				singleURL: parameters.url('singleUrl', 'Link URL'),
			},
		};
	},
};
