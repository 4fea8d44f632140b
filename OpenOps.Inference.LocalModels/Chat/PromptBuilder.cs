using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenOps.Inference.LocalModels.Chat;

/// <summary>
/// Makes tokens of messages by the model's own template. What people wrote is read as plain text: a marker such as the end
/// of a message, typed by somebody, stays the letters it is.
/// </summary>
internal sealed partial class PromptBuilder(IPromptModel model, string displayName)
{
    /// <summary>Tokens of the messages, leaving out whole old turns if they do not fit; system messages and the last turn always stay.</summary>
    /// <param name="messages">What was said.</param>
    /// <param name="reserve">Tokens that must be left for the answer.</param>
    public (int[] Tokens, int Dropped) Build(IReadOnlyList<PromptMessage> messages, int reserve)
    {
        var kept = messages.ToList();
        var dropped = 0;
        while (true)
        {
            var tokens = Tokenize(kept);
            if (tokens.Length + reserve <= model.ContextLength)
            {
                return (tokens, dropped);
            }

            var count = DropOldestTurn(kept);
            if (count == 0)
            {
                throw new LocalModelException(LocalModelError.ContextLength, string.Create(
                    CultureInfo.InvariantCulture,
                    $"The messages take {tokens.Length:N0} tokens and the answer {reserve:N0} at least; {displayName} has room for {model.ContextLength:N0} together. Shorten them."));
            }

            dropped += count;
        }
    }

    private int[] Tokenize(List<PromptMessage> messages)
    {
        var texts = new List<string>();
        var rendered = model.ApplyTemplate(messages.Select(message => (message.TemplateRole, string.Concat(message.Parts.Select(Hidden))))) ?? throw new LocalModelException(
            LocalModelError.File, $"{displayName} cannot chat: its file holds no chat template that llama.cpp knows.");
        var tokens = new List<int>();
        var at = 0;
        foreach (Match match in Placeholders().Matches(rendered))
        {
            Add(rendered[at..match.Index], markers: true);
            Add(texts[int.Parse(match.Groups["index"].ValueSpan, CultureInfo.InvariantCulture)], markers: false);
            at = match.Index + match.Length;
        }

        Add(rendered[at..], markers: true);
        return [.. tokens];

        string Hidden(PromptPart part)
        {
            if (part.IsMarkup)
            {
                return part.Text;
            }

            texts.Add(part.Text);
            return Placeholder(texts.Count - 1);
        }

        void Add(string text, bool markers)
        {
            if (text.Length > 0)
            {
                tokens.AddRange(model.Tokenize(text, markers, begin: tokens.Count == 0));
            }
        }
    }

    // A turn is a question with everything up to the next one.
    private static int DropOldestTurn(List<PromptMessage> messages)
    {
        var first = messages.FindIndex(message => message.Role != "system");
        var last = messages.FindLastIndex(message => message.Role == "user");
        if (first < 0 || first >= last)
        {
            return 0;
        }

        var end = messages.FindIndex(first + 1, message => message.Role == "user");
        var before = messages.Count;
        for (var index = end - 1; index >= first; index--)
        {
            if (messages[index].Role != "system")
            {
                messages.RemoveAt(index);
            }
        }

        return before - messages.Count;
    }

    private static string Placeholder(int index) => string.Create(CultureInfo.InvariantCulture, $"\u0002{index}\u0003");

    [GeneratedRegex("\u0002(?<index>[0-9]+)\u0003", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholders();
}

/// <summary>What is needed of a model to build its prompts.</summary>
internal interface IPromptModel
{
    public int ContextLength { get; }

    public int[] Tokenize(string text, bool markers, bool begin);

    public string? ApplyTemplate(IEnumerable<(string Role, string Content)> messages);
}
