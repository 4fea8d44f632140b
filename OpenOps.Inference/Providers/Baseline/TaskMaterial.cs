using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Providers.Baseline;

/// <summary>One piece of a task's material: its number, who said it, and what.</summary>
internal sealed record MaterialPiece(int? Number, string Author, string Text);

/// <summary>
/// The material of a task, as the bot service lays it out: between a line <c>BEGIN mark</c> and a line <c>END mark</c>,
/// each piece beginning with <c>[#1] @who, when: </c>, the further lines of a piece indented.
/// </summary>
internal sealed partial class TaskMaterial
{
    private TaskMaterial(IReadOnlyList<MaterialPiece> pieces, string? question) => (Pieces, Question) = (pieces, question);

    public IReadOnlyList<MaterialPiece> Pieces { get; }

    /// <summary>What is asked about the material after the task was done; null for the task itself.</summary>
    public string? Question { get; }

    /// <returns>Null when the conversation is no task's.</returns>
    public static TaskMaterial? In(IReadOnlyList<ChatMessage> conversation)
    {
        var at = conversation.Index().Where(item => item.Item.Role == ChatRole.User && Frame().IsMatch(item.Item.Text)).Select(item => (int?)item.Index).FirstOrDefault();
        if (at is not { } index)
        {
            return null;
        }

        var question = conversation.Skip(index + 1).LastOrDefault(message => message.Role == ChatRole.User)?.Text;
        return new TaskMaterial([.. Read(Frame().Match(conversation[index].Text).Groups["inside"].Value)], question);
    }

    private static IEnumerable<MaterialPiece> Read(string inside)
    {
        MaterialPiece? piece = null;
        foreach (var line in inside.Split('\n'))
        {
            if (Head().Match(line) is { Success: true } head)
            {
                if (piece is not null)
                {
                    yield return piece;
                }

                piece = new MaterialPiece(
                    int.Parse(head.Groups["number"].ValueSpan, CultureInfo.InvariantCulture), head.Groups["who"].Value, head.Groups["text"].Value);
            }
            else
            {
                piece = piece is null ? new MaterialPiece(null, "", line.Trim()) : piece with { Text = $"{piece.Text}\n{line.Trim()}" };
            }
        }

        if (piece is not null)
        {
            yield return piece;
        }
    }

    // The end is the line with the beginning's own mark: whoever writes in the material does not know it.
    [GeneratedRegex(@"^BEGIN (?<mark>[0-9a-f]{16,64})\n(?<inside>.*)\nEND \k<mark>$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Frame();

    [GeneratedRegex(@"^\[#(?<number>\d{1,6})\] (?<who>[^,]{1,100}?)(, .{1,100}?)?: (?<text>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Head();
}
