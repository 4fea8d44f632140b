using System.Text;

namespace OpenOps.BotService.Conversations;

/// <summary>Counts tokens by rule of thumb, for models whose tokenizer nobody offers.</summary>
internal static class EstimatedTokens
{
    /// <summary>Around each message a model's template puts some tokens of its own: about so many.</summary>
    public const int PerMessage = 4;

    /// <summary>About how many tokens a text has: a quarter of its bytes suits most languages and vocabularies.</summary>
    public static int Of(string text) => ((Encoding.UTF8.GetByteCount(text) + 3) / 4) + PerMessage;
}
