using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Providers.Baseline;

/// <summary>The texts that a request is about: what follows its colon or first line, else the conversation before it.</summary>
internal static class BaselineMaterial
{
    private const int ShortestText = 40;

    public static IReadOnlyList<string> Of(IReadOnlyList<ChatMessage> conversation)
    {
        var last = conversation.Count - 1;
        while (last >= 0 && conversation[last].Role != ChatRole.User)
        {
            last--;
        }

        if (last < 0)
        {
            return [];
        }

        var given = GivenIn(conversation[last].Text);
        // Only what people said: an earlier answer of a bot would otherwise be summarised again.
        var before = conversation.Take(last).Where(message => message.Role == ChatRole.User).Select(message => message.Text);
        return [.. before.Append(given).Where(text => !string.IsNullOrWhiteSpace(text))];
    }

    private static string GivenIn(string request)
    {
        var lineEnd = request.IndexOf('\n');
        var colon = request.IndexOf(": ", StringComparison.Ordinal);
        var start = (lineEnd, colon) switch
        {
            ( < 0, < 0) => -1,
            ( < 0, _) => colon + 2,
            (_, < 0) => lineEnd + 1,
            _ => Math.Min(lineEnd + 1, colon + 2),
        };
        return start >= 0 && request.Length - start >= ShortestText ? request[start..] : "";
    }
}
