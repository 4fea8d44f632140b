using OpenOps.BotService.Bots;

namespace OpenOps.BotService.Conversations;

/// <summary>Tells how many tokens texts take in a bot's model.</summary>
internal interface ITokenCounter
{
    /// <summary>The tokens of each text, in the texts' order.</summary>
    public ValueTask<TokenCounts> CountAsync(Bot bot, IReadOnlyList<string> texts, CancellationToken cancellationToken);
}

/// <param name="Tokens">One number for each text.</param>
/// <param name="IsExact">Whether they come from the model's own tokenizer; otherwise people are told "about".</param>
internal sealed record TokenCounts(IReadOnlyList<int> Tokens, bool IsExact);
