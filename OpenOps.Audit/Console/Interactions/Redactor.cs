using System.Text.RegularExpressions;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Tools;

namespace OpenOps.Audit.Console.Interactions;

/// <summary>
/// Leaves out of an interaction who asked and where, and masks in its texts what commonly points to a person. It follows
/// rules: a name that nothing marks as one stays.
/// </summary>
internal sealed class Redactor(InteractionDetails details)
{
    private const int LeastNameLength = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // Linear in the text's length, whatever somebody wrote.
    private static readonly (Regex Pattern, string Mask)[] Masks =
    [
        (new(@"[\w.+-]+@[\w-]+(\.[\w-]+)+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, Timeout), "[email]"),
        (new(@"https?://[^\s)\]>""']+", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase, Timeout), "[link]"),
        (new(@"@[A-Za-z0-9][\w.-]*", RegexOptions.NonBacktracking, Timeout), "[person]"),
        (new(@"\b[A-Z]{2}\d{2}([ ]?[A-Z0-9]{4}){3,7}([ ]?[A-Z0-9]{1,3})?\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, Timeout), "[account]"),
        (new(@"\b\d{1,3}(\.\d{1,3}){3}\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, Timeout), "[address]"),
        (new(@"\+?\d[\d ()/.-]{6,}\d", RegexOptions.NonBacktracking, Timeout), "[number]"),
    ];

    private readonly Regex? _names = NamesOf(details);

    public InteractionDetails Redact() => details with
    {
        Intent = details.Intent with
        {
            Requester = new Requester("", "a person"),
            Place = new Place(ChannelType: details.Intent.Place.ChannelType),

            // What was said before is of other interactions, which may not be for this reader.
            Messages = [.. details.Intent.Messages.Where(message => message.Role == ChatRole.User).TakeLast(1)
                .Select(message => message with { Content = Mask(message.Content), Name = message.Name is null ? null : "a person" })],
            Sources = [],
            Policy = [],
            TraceId = null,
        },
        Result = details.Result is { } result
            ? result with { Answer = Mask(result.Answer), Error = result.Error is { } error ? error with { Message = Mask(error.Message) } : null }
            : null,
        Tools = [.. details.Tools.Select(use => new ToolUse(
            use.Call with { Arguments = Mask(use.Call.Arguments) },
            use.Decision is { } decision ? decision with { UserId = null, UserName = decision.UserName is null ? null : "a person" } : null,
            use.Result is { } given ? given with { Text = Mask(given.Text) } : null))],
        Stop = details.Stop is { } stop ? stop with { UserId = "", UserName = "a person" } : null,
        Deliveries = [.. details.Deliveries.Select(delivery => delivery with { PostIds = [] })],
        Feedback = [.. details.Feedback.Select(vote => vote with { UserId = "", UserName = "a person", Reason = Mask(vote.Reason), Comment = Mask(vote.Comment) })],
        Ratings = [.. details.Ratings.Select(rating => rating with { UserId = "", UserName = "a person" })],
    };

    private string Mask(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        foreach (var (pattern, mask) in Masks)
        {
            text = pattern.Replace(text, mask);
        }

        return _names?.Replace(text, "[person]") ?? text;
    }

    // Everyone whose name the record holds beside the texts.
    private static Regex? NamesOf(InteractionDetails details)
    {
        var names = details.Intent.Messages.Select(message => message.Name)
            .Concat(details.Feedback.Select(vote => vote.UserName))
            .Append(details.Intent.Requester.Name)
            .Append(details.Stop?.UserName)
            .Concat(details.Tools.Select(use => use.Decision?.UserName))
            .Where(name => name is { Length: >= LeastNameLength })
            .Select(name => Regex.Escape(name!))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToArray();
        return names.Length == 0
            ? null
            : new Regex($@"\b(?:{string.Join('|', names)})\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase, Timeout);
    }
}
