import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Parameters } from '../../parameters/parameters';
import {
	actionCardLinkFields,
	hasSeveralButtons,
	isSideBySide,
	markdownField,
	readButtonRows,
	titleField,
} from '../fields';
import type { WebhookMessageType } from '../messageType';

function buttonsOf(parameters: Parameters): IDataObject {
	const rows = readButtonRows(parameters);
	return {
		btnOrientation: isSideBySide(parameters) ? '1' : '0',
		btns: rows.map((row) => ({
			title: row.messageText('title', 'Button Title'),
			actionURL: row.url('url', 'Button URL'),
		})),
	};
}

const hideAvatarField: INodeProperties = {
	displayName: 'Hide Avatar',
	name: 'hideAvatar',
	type: 'boolean',
	default: false,
	description: "Whether the card is shown without the bot's picture",
};

export const actionCard: WebhookMessageType = {
	name: 'actionCard',
	displayName: 'Action Card',
	description: 'A card with a link or with buttons',
	fields: [titleField, markdownField, ...actionCardLinkFields, hideAvatarField],
	build: (parameters) => ({
		msgtype: 'actionCard',
		actionCard: {
			title: parameters.messageText('title', 'Title'),
			text: parameters.messageText('content', 'Content'),
			...(hasSeveralButtons(parameters)
				? buttonsOf(parameters)
				: {
						singleTitle: parameters.messageText('singleTitle', 'Link Title'),
						singleURL: parameters.url('singleUrl', 'Link URL'),
					}),
			...(parameters.boolean('hideAvatar', 'Hide Avatar') ? { hideAvatar: '1' } : {}),
		},
	}),
};
