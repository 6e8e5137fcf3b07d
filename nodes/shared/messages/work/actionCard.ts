import type { IDataObject } from 'n8n-workflow';
import type { Parameters } from '../../parameters/parameters';
import { DingTalkError } from '../../transport/errors';
import { limits } from '../../transport/limits';
import { atMost } from '../bounds';
import {
	actionCardLinkFields,
	hasSeveralButtons,
	isSideBySide,
	markdownField,
	readButtonRows,
	titleField,
} from '../fields';
import { withoutEmpty } from '../messageType';
import type { WorkMessageType } from '../messageType';

function buttonsOf(parameters: Parameters): IDataObject {
	const rows = readButtonRows(parameters);
	const buttons = rows.map((row) => ({
		title: atMost(
			row.messageText('title', 'Button Title'),
			'Button Title',
			limits.linkTitleCharacters,
		),
		action_url: atMost(row.url('url', 'Button URL'), 'Button URL', limits.buttonUrlCharacters),
	}));
	if (JSON.stringify(buttons).length > limits.buttonListCharacters) {
		throw DingTalkError.invalid(
			'Button List',
			`is longer than ${limits.buttonListCharacters} characters`,
			'Shorten titles and links, or use fewer buttons',
		);
	}
	const isHorizontal = isSideBySide(parameters);
	return { btn_orientation: isHorizontal ? '1' : '0', btn_json_list: buttons };
}

function linkOf(parameters: Parameters): IDataObject {
	return {
		single_title: atMost(
			parameters.messageText('singleTitle', 'Link Title'),
			'Link Title',
			limits.linkTitleCharacters,
		),
		single_url: atMost(
			parameters.url('singleUrl', 'Link URL'),
			'Link URL',
			limits.linkUrlCharacters,
		),
	};
}

export const actionCard: WorkMessageType = {
	name: 'actionCard',
	displayName: 'Action Card',
	description: 'A card with a link or with buttons',
	fields: [{ ...titleField, required: false }, markdownField, ...actionCardLinkFields],
	build: (parameters) => ({
		msg: {
			msgtype: 'action_card',
			action_card: {
				...withoutEmpty({
					title: atMost(
						parameters.optionalMessageText('title', 'Title'),
						'Title',
						limits.titleCharacters,
					),
				}),
				markdown: atMost(
					parameters.messageText('content', 'Content'),
					'Content',
					limits.textCharacters,
				),
				...(hasSeveralButtons(parameters) ? buttonsOf(parameters) : linkOf(parameters)),
			},
		},
	}),
};
