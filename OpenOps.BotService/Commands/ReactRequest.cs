using System.Text.RegularExpressions;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Commands;

/// <summary>What somebody wrote after <c>/react</c>.</summary>
internal sealed partial record ReactRequest
{
    private const string AsMe = "--as-me=";

    /// <summary>The bot that was named, without its <c>@</c>.</summary>
    public string? Bot { get; init; }

    public string? PostId { get; init; }

    /// <summary>Set by a client that adds the reaction itself, as the person; it tells the answer from others' by it.</summary>
    public string? Nonce { get; init; }

    /// <summary>The first word that means nothing here; null when all do.</summary>
    public string? Unknown { get; init; }

    public static ReactRequest Parse(string text)
    {
        var request = new ReactRequest();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            request = word switch
            {
                ['@', _, ..] when request.Bot is null => request with { Bot = word[1..].TrimEnd('.', ',', ':') },
                _ when word.StartsWith(AsMe, StringComparison.Ordinal) && NonceForm().IsMatch(word[AsMe.Length..]) => request with { Nonce = word[AsMe.Length..] },
                _ when request.PostId is null && MattermostIds.PostIn(word) is { } post => request with { PostId = post },
                _ => request with { Unknown = request.Unknown ?? word },
            };
        }

        return request;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NonceForm();
}
