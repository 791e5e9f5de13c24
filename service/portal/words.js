// Everything the page says in its own name, in both languages.

const WORDS = {
  en: {
    skip: "Go to the question",
    tagline: "Every sentence shows its place.",
    collection: "Collection",
    documents: "Documents",
    anew: "New conversation",
    welcome: "Ask your documents.",
    promise: "Each sentence of an answer points to the words it rests on. Where the documents do not answer, you are told so.",
    bare: "There is nothing to ask yet: open “Documents” and drop some files.",
    question: "Your question",
    hint: "Ask in English or Chinese…",
    ask: "Ask",
    stop: "Stop",
    place: "The place",
    close: "Close",
    newCollection: "New collection",
    create: "Create",
    drop: "Drop files here, or choose them: PDF, Word, HTML, Markdown, text",
    further: "Show more",
    you: "You asked",
    working: { understand: "Reading the question…", generate: "Writing and checking…", start: "Searching…" },
    thinking: "The model's thinking",
    sources: "Places cited",
    nearest: "The nearest places",
    conflict: "These places contradict one another, the newest first",
    removed: (n) => (n === 1 ? "One sentence was left out" : `${n} sentences were left out`),
    searched: (question) => `Searched as: ${question}`,
    degraded: "No language model answered: these sentences are quoted from the documents.",
    stopped: "Stopped.",
    page: (n) => `page ${n}`,
    version: (n) => `version ${n}`,
    since: (day) => `in force from ${day}`,
    until: (day) => `no longer in force from ${day}`,
    source: "Open the source",
    also: (places) => `The same text stands in: ${places}`,
    verdicts: {
      supported: "Supported",
      contradicted: "Contradicted by the documents",
      unsupported: "Not supported by the documents",
      unverified: "Could not be checked",
      not_checkable: "States nothing to check",
    },
    status: {
      partial: "Answered in part",
      abstained: "Not answered",
      needs_clarification: "A question back",
      refused: "Refused",
    },
    helpful: "This answer helped",
    unhelpful: "This answer did not help",
    thanks: "Noted, thank you.",
    states: {
      queued: "waiting",
      reading: "reading",
      embedding: "indexing",
      committed: "almost there",
      searchable: "ready",
      failed: "failed",
    },
    remove: "Delete",
    sure: "Delete for good?",
    gone: "Deleted",
    lost: "The service cannot be reached.",
    other: "中文",
  },
  zh: {
    skip: "跳到提问框",
    tagline: "句句有出处。",
    collection: "文档集",
    documents: "文档",
    anew: "新对话",
    welcome: "向您的文档提问。",
    promise: "回答的每一句话都指向它所依据的原文；文档没有回答的，会如实告知。",
    bare: "还没有可以提问的文档：请打开“文档”，拖入文件。",
    question: "您的问题",
    hint: "请用中文或英文提问……",
    ask: "提问",
    stop: "停止",
    place: "出处",
    close: "关闭",
    newCollection: "新建文档集",
    create: "创建",
    drop: "将文件拖到这里，或点击选择：PDF、Word、HTML、Markdown、纯文本",
    further: "显示更多",
    you: "您的问题",
    working: { understand: "正在理解问题……", generate: "正在撰写并核对……", start: "正在查找……" },
    thinking: "模型的思考过程",
    sources: "引用的出处",
    nearest: "最接近的出处",
    conflict: "这些出处互相矛盾，较新的在前",
    removed: (n) => `有 ${n} 句话被略去`,
    searched: (question) => `按此检索：${question}`,
    degraded: "没有语言模型应答：以下句子直接摘自文档。",
    stopped: "已停止。",
    page: (n) => `第 ${n} 页`,
    version: (n) => `版本 ${n}`,
    since: (day) => `自 ${day} 起生效`,
    until: (day) => `自 ${day} 起失效`,
    source: "打开来源",
    also: (places) => `相同文字亦见：${places}`,
    verdicts: {
      supported: "有原文支持",
      contradicted: "与文档相矛盾",
      unsupported: "文档中没有依据",
      unverified: "未能核对",
      not_checkable: "无需核对",
    },
    status: {
      partial: "部分回答",
      abstained: "未能回答",
      needs_clarification: "需要您补充",
      refused: "不予回答",
    },
    helpful: "这个回答有帮助",
    unhelpful: "这个回答没有帮助",
    thanks: "已记录，谢谢。",
    states: {
      queued: "等待中",
      reading: "读取中",
      embedding: "索引中",
      committed: "即将完成",
      searchable: "可以查询",
      failed: "失败",
    },
    remove: "删除",
    sure: "确定永久删除？",
    gone: "已删除",
    lost: "无法连接到服务。",
    other: "English",
  },
};

let tongue = "en";

export function words() {
  return WORDS[tongue];
}

export function speak(language) {
  tongue = language === "zh" ? "zh" : "en";
  document.documentElement.lang = tongue === "zh" ? "zh-CN" : "en";
  localStorage.setItem("tongue", tongue);
  const all = words();
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = all[node.dataset.word];
  for (const node of document.querySelectorAll("[data-hint]")) node.placeholder = all[node.dataset.hint];
  for (const node of document.querySelectorAll("[data-name]")) {
    node.setAttribute("aria-label", all[node.dataset.name]);
  }
  document.getElementById("tongue").textContent = all.other;
}

export function first() {
  return localStorage.getItem("tongue") || (navigator.language.startsWith("zh") ? "zh" : "en");
}

export function other() {
  return tongue === "zh" ? "en" : "zh";
}
