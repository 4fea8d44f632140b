using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Providers.Baseline;

/// <summary>Decides what the baseline can do for a conversation: a task of the bot's, a summary, a sentiment, or an honest sentence.</summary>
internal static partial class BaselineAnswer
{
    private const string Introduction =
        "I am the OpenOps baseline: a small fixed program, not a language model, so I cannot hold a conversation. "
        + "I can summarise (“summarise this thread”) by picking its most telling sentences, and judge the sentiment of a text by a word list. "
        + "To talk to a language model, set OPENAI_API_KEY, ANTHROPIC_API_KEY, AZURE_OPENAI_ENDPOINT with AZURE_OPENAI_API_KEY, "
        + "or OPENAI_BASE_URL for an OpenAI-compatible server such as Ollama or llama-server, and start OpenOps again.";

    private const string NothingToRead =
        "I am the OpenOps baseline, not a language model, and I see no text to work on. Ask in the thread that holds it, or put the text after a colon.";

    private const string ReactionOperation = "react";

    public static string To(IReadOnlyList<ChatMessage> conversation, string operation)
    {
        var request = conversation.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";
        var material = TaskMaterial.In(conversation);
        if (operation == ReactionOperation)
        {
            return BaselineReaction.To(material is null ? request : string.Join('\n', material.Pieces.Select(piece => piece.Text)));
        }

        if (material is not null)
        {
            return BaselineTask.Answer(material, operation);
        }

        if (operation.Contains("summar", StringComparison.OrdinalIgnoreCase) || AsksForSummary().IsMatch(request))
        {
            return Summarise(BaselineMaterial.Of(conversation));
        }

        if (operation.Contains("sentiment", StringComparison.OrdinalIgnoreCase) || AsksForSentiment().IsMatch(request))
        {
            return Judge(BaselineMaterial.Of(conversation));
        }

        return Introduction;
    }

    private static string Summarise(IReadOnlyList<string> texts)
    {
        var sentences = ExtractiveSummary.Of(texts);
        return sentences.Count == 0
            ? NothingToRead
            : "The most telling sentences, word for word:\n" + string.Concat(sentences.Select(sentence => $"\n- {sentence}"));
    }

    private static string Judge(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return NothingToRead;
        }

        var sentiment = Sentiment.Of(string.Join('\n', texts));
        return $"Sentiment by word list: {sentiment.Label} (score {sentiment.Score:+0.00;-0.00;0.00} on a scale from -1 to +1; "
            + $"{sentiment.Positive} positive and {sentiment.Negative} negative words of {sentiment.Words}).";
    }

    [GeneratedRegex(@"\b(summari[sz]e|summary|tl;?dr|sum\s+(?:it|this|that)?\s*up|recap|key points)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AsksForSummary();

    [GeneratedRegex(@"\b(sentiment|mood|how do (people|they|we) feel)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AsksForSentiment();
}
