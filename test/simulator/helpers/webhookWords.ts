import type { Settings } from '../settings';

/**
 * What a custom group bot says, by year (dingtalk-api 4.7). Each text was captured in that year or
 * in a later one; a year for which nothing was captured keeps the words of the year before.
 */
export interface Words {
	keyword: string;
	signature: string;
	timestamp: string;
	address: (ip: string) => string;
	tooLong: string;
	missing: (type: string, field: string) => string;
	unknownType: (type: string) => string;
}

const english: Words = {
	keyword: 'keywords not in content',
	signature: 'sign not match',
	timestamp: 'invalid timestamp',
	address: (ip) => `ip ${ip} not in whitelist`,
	tooLong: 'message too long, exceed 20000 bytes',
	missing: (type, field) => `miss param : ${type}->${field}`,
	unknownType: () => 'unsupported msgtype',
};

const more = ', more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]';
const englishWithLink: Words = {
	...english,
	keyword: english.keyword + more,
	signature: english.signature + more,
	timestamp: english.timestamp + more,
	address: (ip) => english.address(ip) + more,
};

const askForKeyword = '请联系群管理员查看此机器人的关键词，并在发送的信息中包含此关键词;';
const described: Words = {
	...english,
	keyword: `description:关键词不匹配;solution:${askForKeyword}`,
	signature:
		'description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中，请确认机器人的密钥加密和填写正确;link:请参考本接口对应文档获得具体要求，或者在https://open.dingtalk.com/document/  搜索相关文档;',
	timestamp:
		'description:机器人发送签名过期;solution:签名生成时间和发送时间请保持在 timestampms 以内;',
	address: () =>
		'description:ip 不在白名单中;solution:请联系对应群的管理员，设置机器人安全ip地址段',
	tooLong: 'description: body 大小不合法;solution:请保持大小在 20000bytes 以内;',
};

const chinese: Words = {
	...described,
	keyword: `错误描述:关键词不匹配;解决方案:${askForKeyword}`,
	missing: (type, field) =>
		`错误描述:参数 ${type} --》 ${field} 缺失，或者参数格式不正确; 解决方案:请填充上对应参数;参考链接:请参考本接口对应文档查看参数获取方式，或者在https://open.dingtalk.com/document/  搜索对应文档;`,
	unknownType: (type) =>
		`错误描述: 不支持类型 msgType:${type} ;解决方案:请使用支持的类型;参考链接:请参考本接口对应文档查看支持的消息类型，或者在https://open.dingtalk.com/document/ 搜索对应文档;`,
};

/** The words of a year on, by the setting `webhookWords`. */
export const webhookWords: Record<Settings['webhookWords'], Words> = {
	2019: english,
	2021: englishWithLink,
	2022: described,
	2023: chinese,
};

export const throttleWords: Record<Settings['webhookThrottle'], string> = {
	660026: 'sending too many messages per minute',
	130101: 'send too fast, exceed 20 times per minute',
	410100: '发送速度太快而限流',
};
