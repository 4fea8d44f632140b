using OpenOps.Inference.LocalModels.Chat;

namespace OpenOps.Inference.LocalModels.Tests.Chat;

public sealed class PromptBuilderTests : IPromptModel
{
    private readonly List<(string Text, bool Markers)> _read = [];

    public int ContextLength { get; private set; } = 1000;

    [Fact]
    public void Contents_AreReadAsText_AndOnlyTheTemplateAsMarkers()
    {
        new PromptBuilder(this, "Model").Build([Of("system", "kind"), Of("user", "<end>1")], 10);

        Assert.Equal([("<system>", true), ("kind", false), ("<end><user>", true), ("<end>1", false), ("<end><assistant>", true)], _read);
    }

    [Fact]
    public void OldTurns_ThatDoNotFit_AreDroppedWhole_NeverTheSystemPromptOrTheLastQuestion()
    {
        PromptMessage[] messages =
        [
            Of("system", "SSSS"), Of("user", new('1', 50)), Of("assistant", new('a', 50)), Of("user", new('2', 50)), Of("assistant", new('b', 50)), Of("user", "last"),
        ];
        ContextLength = 200;

        var (_, dropped) = new PromptBuilder(this, "Model").Build(messages, 10);

        Assert.Equal(2, dropped);
        var last = string.Concat(_read.Select(part => part.Text)) is var all ? all[all.LastIndexOf("<system>", StringComparison.Ordinal)..] : "";
        Assert.StartsWith("<system>SSSS<end><user>2222", last, StringComparison.Ordinal);
        Assert.EndsWith("<user>last<end><assistant>", last, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_OfTools_BelongToTheTurnOfTheirQuestion()
    {
        PromptMessage[] messages =
            [Of("user", new('1', 50)), Of("assistant", "a"), Of("user", "last"), Of("assistant", "call"), Of("tool", new('r', 50)) with { TemplateRole = "user" }];
        ContextLength = 150;

        var (_, dropped) = new PromptBuilder(this, "Model").Build(messages, 10);

        Assert.Equal(2, dropped);
        Assert.Contains(("last", false), _read);
        ContextLength = 100;
        Assert.Throws<LocalModelException>(() => new PromptBuilder(this, "Model").Build(messages, 10));
    }

    [Fact]
    public void LastTurn_ThatDoesNotFit_IsRefusedWithExactNumbers()
    {
        ContextLength = 100;

        var refusal = Assert.Throws<LocalModelException>(() => new PromptBuilder(this, "Model").Build([Of("user", new string('x', 200))], 10));

        Assert.Equal(LocalModelError.ContextLength, refusal.Error);
        Assert.StartsWith("The messages take 222 tokens and the answer 10 at least; Model has room for 100 together.", refusal.Message, StringComparison.Ordinal);
    }

    private static PromptMessage Of(string role, string text) => PromptMessage.Of(role, text);

    public int[] Tokenize(string text, bool markers, bool begin)
    {
        _read.Add((text, markers));
        return [.. text.Select(letter => (int)letter)];
    }

    public string? ApplyTemplate(IEnumerable<(string Role, string Content)> messages) =>
        string.Concat(messages.Select(message => $"<{message.Role}>{message.Content}<end>")) + "<assistant>";
}
