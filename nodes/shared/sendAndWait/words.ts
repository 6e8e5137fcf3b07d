/** What pages and buttons say beside the user's own words. */
export interface Words {
	lang: string;
	answered: string;
	youMayClose: string;
	alreadyAnswered: string;
	yourAnswer: string;
	emptyAnswer: string;
	/** Buttons that the user has given no label. At most 20 characters, as DingTalk takes them. */
	approve: string;
	decline: string;
	respond: string;
	submit: string;
}

const english: Words = {
	lang: 'en',
	answered: 'Thank you, your answer has been recorded.',
	youMayClose: 'You can close this page.',
	alreadyAnswered: 'This question is closed: it has been answered, or its time is over.',
	yourAnswer: 'Your answer',
	emptyAnswer: 'Please write something first.',
	approve: 'Approve',
	decline: 'Decline',
	respond: 'Respond',
	submit: 'Submit',
};

const chinese: Words = {
	lang: 'zh-CN',
	answered: '谢谢，您的答复已记录。',
	youMayClose: '您可以关闭此页面。',
	alreadyAnswered: '此问题已关闭：已有人答复，或已超过时限。',
	yourAnswer: '您的答复',
	emptyAnswer: '请先填写内容。',
	approve: '同意',
	decline: '拒绝',
	respond: '答复',
	submit: '提交',
};

/** @param acceptLanguage the header; DingTalk's browser sends the languages of the phone, the first before others */
export function wordsForPhone(acceptLanguage: unknown): Words {
	const languages = String(acceptLanguage ?? '')
		.slice(0, 200)
		.split(',')
		.map((language) => language.trim().toLowerCase());
	const known = languages.find((language) => /^(zh|en)\b/.test(language));
	return known?.startsWith('zh') ? chinese : english;
}

/** For the message, which goes out before anybody's phone is known: the language that it is written in. */
export function wordsForText(text: string): Words {
	const isChinese =
		/\p{Script=Han}/u.test(text) && !/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
	return isChinese ? chinese : english;
}
