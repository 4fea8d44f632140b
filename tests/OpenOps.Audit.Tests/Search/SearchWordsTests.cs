using OpenOps.Audit.Search;

namespace OpenOps.Audit.Tests.Search;

public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("The cat, the CAT; and 3 cats!", "3 and cat cats the")]
    [InlineData("naïve Ångström", "a\u030angstro\u0308m nai\u0308ve")]
    [InlineData("ΟΔΟΣ οδός", "οδος οδο\u0301ς")]
    [InlineData("Привет, мир", "мир привет")]
    [InlineData("مرحبا بالعالم", "بالعالم مرحبا")]
    [InlineData("हिन्दी भाषा", "भाषा हिन्दी")]
    [InlineData("x² ﬁne Ⅳ ＡＢＣ１２", "abc12 fine iv x2")]
    [InlineData("ünïcödé-test_case@example.com", "com case example test u\u0308ni\u0308co\u0308de\u0301")]
    [InlineData("... !? \u0301", "")]
    public void ToKeep_TextOfAnyScript_IsItsWords(string text, string expected) =>
        Assert.Equal(expected.Replace('ς', 'σ').Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), SearchWords.ToKeep([text]).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("黒猫です", "で です す 猫 猫で 黒 黒猫")]
    [InlineData("ガラス", "ガ ガラ ス ラ ラス")]
    [InlineData("한국어", "국 국어 어 한 한국")]
    [InlineData("猫 and 犬", "and 犬 猫")]
    public void ToKeep_ScriptsWithoutSpaces_GoByCharactersAndPairs(string text, string expected) =>
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), SearchWords.ToKeep([text]).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("黒猫です", "です 猫で 黒猫")]
    [InlineData("猫", "猫")]
    [InlineData("黒猫 cat", "cat 黒猫")]
    public void ToFind_ScriptsWithoutSpaces_GoByPairs(string text, string expected) =>
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), SearchWords.ToFind(text).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("é", "e\u0301")]
    [InlineData("ｶﾞﾗｽ", "ガラス")]
    [InlineData("カ\u3099ラス", "ガラス")]
    [InlineData("\u1112\u1161\u11AB\u1100\u116E\u11A8", "한국")]
    [InlineData("a\u0323\u0302", "a\u0302\u0323")]
    [InlineData("STRASSE", "strasse")]
    [InlineData("①", "1")]
    public void ToKeep_SameTextInAnotherForm_IsTheSame(string one, string other) =>
        Assert.Equal(SearchWords.ToKeep([one]).Order(StringComparer.Ordinal), SearchWords.ToKeep([other]).Order(StringComparer.Ordinal));

    [Fact]
    public void ToKeep_Book_IsBounded()
    {
        var book = string.Join(' ', Enumerable.Range(0, 10_000)) + " " + new string('x', 5000);

        Assert.Equal(SearchWords.MostInOneEvent, SearchWords.ToKeep([book]).Count);
        Assert.Equal(64, Assert.Single(SearchWords.ToKeep([new string('x', 5000)])).Length);
    }
}
