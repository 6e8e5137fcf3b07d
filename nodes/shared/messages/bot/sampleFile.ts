import type { INodeProperties } from 'n8n-workflow';
import { extensionOf } from '../../media/formats';
import { DingTalkError } from '../../transport/errors';
import type { MediaField } from '../mediaField';
import type { BotMessageType } from '../messageType';

/** Source: robot message types, sampleFile, fileType. */
const fileTypes = ['xlsx', 'pdf', 'zip', 'rar', 'doc', 'docx'];

const attachment: MediaField = {
	label: 'File',
	type: 'file',
	formats: fileTypes,
	defaultSource: 'binary',
};

const fileNameField: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. report.pdf',
};

export const sampleFile: BotMessageType = {
	name: 'file',
	displayName: 'File',
	description: 'A document or an archive',
	media: [attachment],
	fields: [
		{
			...fileNameField,
			displayOptions: { show: { mediaSource: ['binary'] } },
			description:
				'What people see, with its extension. May be empty: the name of the file itself is shown then.',
		},
		{
			...fileNameField,
			required: true,
			displayOptions: { show: { mediaSource: ['mediaId'] } },
			description: 'What people see, with its extension',
		},
	],
	build(parameters, mediumOf) {
		const { id, upload } = mediumOf(attachment);
		const fileName =
			parameters.optionalMessageText('fileName', 'File Name').trim() ||
			upload?.fileName ||
			parameters.messageText('fileName', 'File Name');
		const fileType = extensionOf(fileName);
		if (fileType === '') {
			throw DingTalkError.invalid(
				'File Name',
				'ends with no extension',
				'Add it, for example .pdf: DingTalk opens the file by it',
			);
		}
		// Of a file of the item this was said already.
		if (!upload && !fileTypes.includes(fileType))
			parameters.hint(
				`"File Name" ended with .${fileType.slice(0, 20)}, and DingTalk's documents list ${fileTypes.join(', ')} here. It went out all the same: look whether it arrives.`,
			);
		if (id.startsWith('$'))
			parameters.hint(
				'A file by its media ID is reported to arrive only when the ID starts with @. DingTalk says nothing about it: look whether it arrives.',
			);
		return { msgKey: 'sampleFile', msgParam: { mediaId: id, fileName, fileType } };
	},
};
