import type { IDataObject } from 'n8n-workflow';
import type { Parameters } from '../../parameters/parameters';
import { DingTalkError } from '../../transport/errors';
import type { MediaField } from '../mediaField';
import { withoutEmpty } from '../messageType';
import type { WorkMessageType } from '../messageType';
import { oaFields } from './oaFields';
import { readStatusColor } from './statusBar';

const picture: MediaField = {
	label: 'Image',
	type: 'image',
	defaultSource: 'mediaId',
	isOptional: true,
};

/** AARRGGBB, as DingTalk wants it here; a plain #RRGGBB of the color picker becomes opaque. */
function readBackground(parameters: Parameters): string {
	const color = parameters.text('headBgcolor', 'Head Color').trim();
	const hex = /^#([0-9a-f]{6})$/i.exec(color)?.[1];
	if (hex) return `FF${hex.toUpperCase()}`;
	if (/^[0-9a-f]{8}$/i.test(color)) return color;
	throw DingTalkError.invalid(
		'Head Color',
		'is not a color',
		'Write it as AARRGGBB without 0x, for example FFBBBBBB, or as #BBBBBB',
	);
}

function formOf(parameters: Parameters): IDataObject[] {
	return parameters.rows('form', 'row').map((row) => ({
		key: row.messageText('key', 'Form Key'),
		value: row.optionalMessageText('value', 'Form Value'),
	}));
}

function richOf(parameters: Parameters): IDataObject {
	const num = parameters.optionalMessageText('richNum', 'Number').trim();
	const unit = parameters.optionalMessageText('richUnit', 'Unit').trim();
	if (num === '' && unit !== '')
		throw DingTalkError.invalid(
			'Number',
			'is empty, but "Unit" is not',
			'Fill in both, or clear the unit',
		);
	return withoutEmpty({ num, unit });
}

function bodyOf(parameters: Parameters, image: string): IDataObject {
	const form = formOf(parameters);
	const rich = richOf(parameters);
	const body = {
		...withoutEmpty({ title: parameters.optionalMessageText('title', 'Title') }),
		...(form.length > 0 ? { form } : {}),
		...(rich.num ? { rich } : {}),
		...withoutEmpty({
			content: parameters.optionalMessageText('content', 'Content'),
			image,
			file_count: parameters.optionalDigits('fileCount', 'File Count'),
			author: parameters.optionalMessageText('author', 'Author'),
		}),
	};
	if (Object.keys(body).length === 0)
		throw DingTalkError.invalid(
			'Title',
			'is empty, and so is the rest of the card',
			'Fill in a title, a form, a number, a content or an image',
		);
	return body;
}

function statusBarOf(parameters: Parameters): IDataObject {
	const value = parameters.optionalMessageText('statusValue', 'Status Value').trim();
	if (value === '') return {};
	return {
		status_bar: {
			status_value: value,
			...withoutEmpty({ status_bg: readStatusColor(parameters) }),
		},
	};
}

/** Source of the shape: message types and data format, OA. */
export const oa: WorkMessageType = {
	name: 'oa',
	displayName: 'OA Card',
	description: 'A card with a colored head, a form, a number, an image and a status bar',
	media: [picture],
	fields: oaFields,
	build: (parameters, mediumOf) => ({
		msg: {
			msgtype: 'oa',
			oa: {
				message_url: parameters.url('messageUrl', 'Message URL'),
				...withoutEmpty({
					pc_message_url: parameters.optionalUrl('pcMessageUrl', 'Message URL on Computers'),
				}),
				head: {
					bgcolor: readBackground(parameters),
					text: parameters.messageText('headText', 'Head Text'),
				},
				...statusBarOf(parameters),
				body: bodyOf(parameters, mediumOf(picture).id),
			},
		},
	}),
};
