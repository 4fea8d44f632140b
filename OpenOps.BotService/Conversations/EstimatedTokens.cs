using System.Text;
using OpenOps.BotService.Bots;

namespace OpenOps.BotService.Conversations;

/// <summary>Counts tokens by rule of thumb, for models whose tokenizer nobody offers.</summary>
internal sealed class EstimatedTokens : ITokenCounter
{
    // Around each message a model's template puts some tokens of its own.
    private const int PerMessage = 4;

    /// <summary>About how many tokens a text has: a quarter of its bytes suits most languages and vocabularies.</summary>
    public static int Of(string text) => ((Encoding.UTF8.GetByteCount(text) + 3) / 4) + PerMessage;

    public ValueTask<TokenCounts> CountAsync(Bot bot, IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new TokenCounts([.. texts.Select(Of)], IsExact: false));
}
