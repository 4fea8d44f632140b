using System.Text.RegularExpressions;

namespace OpenOps.Inference.Providers.Baseline;

/// <summary>
/// What a program without a language model can do of the bot's tasks: find sentences, and quote them with who said them
/// and the number of their piece. It says what it did, so that nobody takes a quotation for understanding.
/// </summary>
internal static partial class BaselineTask
{
    private const int Most = 12;
    private const string Nature = "I am the OpenOps baseline, which finds sentences and does not understand them.";

    public static string Answer(TaskMaterial material, string operation)
    {
        var sentences = material.Pieces
            .SelectMany(piece => Sentences.Split(piece.Text).Select(text => new Quotation(piece, text)))
            .Where(quotation => Sentences.Words(quotation.Text).Any())
            .DistinctBy(quotation => quotation.Text, StringComparer.OrdinalIgnoreCase)
            .ToList();
        if (material.Question is { } question)
        {
            return Quote(Closest(sentences, question), $"{Nature} Closest to your question, word for word:", $"{Nature} No sentence there shares a word with your question.");
        }

        return operation switch
        {
            "action_items" => Quote(
                sentences.Where(sentence => Promise().IsMatch(sentence.Text)), $"{Nature} These sound like promises and requests, word for word:", $"{Nature} I found no sentence that sounds like a promise or a request."),
            "open_questions" => Quote(
                sentences.Where(sentence => sentence.Text.EndsWith('?')), $"{Nature} These were asked, word for word; whether they were answered, I cannot tell:", $"{Nature} I found no question."),
            _ => Quote(Telling(sentences), "The most telling sentences, word for word:", $"{Nature} I see no text to work on."),
        };
    }

    private static IEnumerable<Quotation> Telling(IReadOnlyList<Quotation> sentences)
    {
        var chosen = ExtractiveSummary.Of([.. sentences.Select(sentence => sentence.Text)]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return sentences.Where(sentence => chosen.Contains(sentence.Text));
    }

    // By the number of words in common, each counted by how few sentences hold it.
    private static IEnumerable<Quotation> Closest(IReadOnlyList<Quotation> sentences, string question)
    {
        var asked = ExtractiveSummary.TellingWords(question).ToHashSet(StringComparer.Ordinal);
        var words = sentences.Select(sentence => ExtractiveSummary.TellingWords(sentence.Text).Where(asked.Contains).Distinct(StringComparer.Ordinal).ToList()).ToList();
        var frequency = words.SelectMany(of => of).CountBy(word => word, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return words.Index()
            .Where(item => item.Item.Count > 0)
            .OrderByDescending(item => item.Item.Sum(word => 1.0 / frequency[word]))
            .ThenBy(item => item.Index)
            .Take(3)
            .OrderBy(item => item.Index)
            .Select(item => sentences[item.Index]);
    }

    private static string Quote(IEnumerable<Quotation> quotations, string introduction, string nothing)
    {
        var all = quotations.ToList();
        var left = all.Count > Most ? $"\n\n{all.Count - Most} more are left out." : "";
        return all.Count == 0 ? nothing : $"{introduction}\n{string.Concat(all.Take(Most).Select(Line))}{left}";
    }

    private static string Line(Quotation quotation) => quotation.Piece switch
    {
        // Notes on a part of something long quote already, with names and numbers.
        { Author: "" } => $"\n- {quotation.Text.TrimStart('-', ' ')}",
        { Number: { } number } piece => $"\n- {piece.Author}: {quotation.Text} [#{number}]",
        _ => $"\n- {quotation.Text}",
    };

    [GeneratedRegex(
        @"\b(I('ll| will| can| shall| am going to)|we('ll| will| should| need to| must)|(can|could|will|would) you|please|let's|todo|to do|action|assigned|needs? to|by (monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|noon|\d))\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Promise();

    private sealed record Quotation(MaterialPiece Piece, string Text);
}
