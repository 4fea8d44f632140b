using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;

namespace OpenOps.BotService.Tasks;

/// <summary>A piece of a material as the model reads it.</summary>
/// <param name="Text">Its text, with its number.</param>
/// <param name="SourceId">The post it comes from.</param>
/// <param name="Again">What a later part of it begins with, so that it cannot pass for a piece of its own.</param>
internal sealed record Line(string Text, string? SourceId, string Again);

/// <summary>Packs pieces into parts that fit, in their order. Only a piece that does not fit by itself is cut.</summary>
internal sealed class PartPacking(ITokenCounter counter)
{
    public async Task<IReadOnlyList<IReadOnlyList<Line>>> PackAsync(Bot bot, IReadOnlyList<Line> lines, int room, CancellationToken cancellationToken)
    {
        var parts = new List<IReadOnlyList<Line>>();
        var part = new List<Line>();
        var left = room;
        foreach (var line in await FittingAsync(bot, lines, room, cancellationToken))
        {
            if (line.Tokens > left && part.Count > 0)
            {
                parts.Add(part);
                (part, left) = ([], room);
            }

            part.Add(line.Line);
            left -= line.Tokens;
        }

        return [.. parts, part];
    }

    /// <summary>A text, or as much of its beginning as fits.</summary>
    public static async Task<string> CutAsync(ITokenCounter counter, Bot bot, string text, int room, CancellationToken cancellationToken)
    {
        while ((await counter.CountAsync(bot, [text], cancellationToken)).Tokens[0] is var tokens && tokens > room && text.Length > 1)
        {
            text = Halves(text, Math.Max(1, (int)(text.Length * (room / (double)tokens) * 0.95))).First;
        }

        return text;
    }

    private async Task<IReadOnlyList<(Line Line, int Tokens)>> FittingAsync(Bot bot, IReadOnlyList<Line> lines, int room, CancellationToken cancellationToken)
    {
        var counts = await counter.CountAsync(bot, [.. lines.Select(line => line.Text)], cancellationToken);
        var fitting = new List<(Line Line, int Tokens)>();
        for (var index = 0; index < lines.Count; index++)
        {
            var pieces = new Stack<(Line Line, int Tokens)>([(lines[index], counts.Tokens[index])]);
            while (pieces.TryPop(out var piece))
            {
                if (piece.Tokens <= room || piece.Line.Text.Length < 2)
                {
                    fitting.Add(piece);
                    continue;
                }

                var (first, rest) = Halves(piece.Line.Text, piece.Line.Text.Length / 2);
                rest = piece.Line.Again + rest;
                var both = await counter.CountAsync(bot, [first, rest], cancellationToken);
                pieces.Push((piece.Line with { Text = rest }, both.Tokens[1]));
                pieces.Push((piece.Line with { Text = first }, both.Tokens[0]));
            }
        }

        return fitting;
    }

    // Between words if there is one near, and never within a character.
    private static (string First, string Second) Halves(string text, int at)
    {
        var blank = text.LastIndexOfAny([' ', '\n'], at);
        var end = blank > at / 2 ? blank + 1 : at;
        end = end < text.Length && char.IsLowSurrogate(text[end]) && char.IsHighSurrogate(text[end - 1]) ? (end > 1 ? end - 1 : end + 1) : end;
        return (text[..end], text[end..]);
    }
}
