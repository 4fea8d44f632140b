using OpenOps.Audit.Access;
using OpenOps.Audit.Console.Samples;
using OpenOps.Audit.Feedback;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Tools;

namespace OpenOps.Audit.Console.Interactions;

/// <summary>Puts together what the page of one interaction shows.</summary>
internal sealed class InteractionPageReader(RelatedEvents related, VisibleInteractions visible, ConsoleLinks links, PriceList prices)
{
    public async Task<InteractionModel> ReadAsync(InteractionDetails details, SignedIn reader, bool redacted, CancellationToken cancellationToken)
    {
        var variants = await related.VariantsAsync(details, cancellationToken);
        if (redacted)
        {
            var seen = await visible.AmongAsync([.. variants.Select(variant => variant.Id)], cancellationToken);
            variants = [.. variants.Where(variant => seen.Contains(variant.Id))];
        }

        // Who else looked is for those who oversee.
        var followers = reader.May(ConsoleRights.Read) ? await related.FollowersAsync(details.Id, cancellationToken) : [];
        var usage = details.Result?.Usage;
        return new InteractionModel
        {
            Details = details,
            Redacted = redacted,
            Cost = prices.Of(details.Intent.Model.Id, usage?.InputTokens, usage?.OutputTokens, usage?.CachedInputTokens),
            PostLink = links.Post(details.Deliveries.SelectMany(delivery => delivery.PostIds).FirstOrDefault() ?? details.Intent.Place.PostId),
            TraceLink = links.Trace(details.Intent.TraceId),
            Sources = [.. (details.Intent.Sources ?? []).Select(post => new SourceLink(post, links.Post(post)))],
            Variants = variants.Count > 1 ? variants : [],
            Timeline = [.. Happenings(details).Concat(followers).OrderBy(entry => entry.At)],
        };
    }

    private static IEnumerable<TimelineEntry> Happenings(InteractionDetails details)
    {
        var asked = details.Intent.OccurredAt;
        if (details.Intent.Place.PostId.Length > 0 && UuidV7.TimeOf(details.Id) is var posted && posted < asked)
        {
            yield return new TimelineEntry(posted, "post", "The post was written");
        }

        yield return new TimelineEntry(asked, "intent", $"{details.Intent.Requester.Name} asked {Recipient(details)}");
        yield return new TimelineEntry(details.RecordedAt, "record", "The intent was committed; only now the model was asked");
        if (details.Result is { } result)
        {
            // The model's clock starts when the intent is committed, so its end is the one moment known by both clocks.
            if (result.Timing is { FirstTokenMs: { } first, TotalMs: { } total })
            {
                yield return new TimelineEntry(result.OccurredAt.AddMilliseconds(first - total), "token", "The first words came");
            }

            yield return new TimelineEntry(result.OccurredAt, "result", $"The answer {Ending(result.Outcome)}");
        }

        foreach (var entry in details.Tools.SelectMany(Happenings))
        {
            yield return entry;
        }

        if (details.Outcome == InteractionOutcome.Unknown)
        {
            yield return new TimelineEntry(details.RecordedAt, "unknown", "No result came in time");
        }

        if (details.Stop is { } stop)
        {
            yield return new TimelineEntry(stop.OccurredAt, "stop", $"{stop.UserName} pressed Stop");
        }

        foreach (var delivery in details.Deliveries)
        {
            yield return new TimelineEntry(
                delivery.OccurredAt, "delivery", delivery.State == DeliveryState.Complete ? "The whole answer was shown in the chat" : "The answer was shown in part");
        }

        foreach (var vote in details.Feedback)
        {
            yield return new TimelineEntry(vote.OccurredAt, vote.Rating == Rating.Down ? "down" : "up", $"{vote.UserName} {VoteText(vote.Rating)}");
        }
    }

    private static IEnumerable<TimelineEntry> Happenings(ToolUse use)
    {
        var tool = use.Call.Tool;
        yield return new TimelineEntry(use.Call.OccurredAt, "tool", $"The model asked for the tool {tool}");
        if (use.Decision is { } decision)
        {
            yield return new TimelineEntry(decision.OccurredAt, "tool", decision.Outcome switch
            {
                ToolDecisionOutcome.Approved => $"{decision.UserName} let {tool} run",
                ToolDecisionOutcome.Rejected => $"{decision.UserName} did not let {tool} run",
                ToolDecisionOutcome.TimedOut => $"Nobody decided on {tool} in time, so it did not run",
                ToolDecisionOutcome.Automatic => $"{tool} runs without asking",
            });
        }

        if (use.Result is { } result)
        {
            yield return new TimelineEntry(result.OccurredAt, "tool", result.Outcome switch
            {
                ToolOutcome.Succeeded => $"{tool} answered",
                ToolOutcome.Failed => $"{tool} failed ({result.ErrorType})",
                ToolOutcome.Refused => $"The model was told that {tool} did not run",
            });
        }
    }

    private static string Recipient(InteractionDetails details) => details.Intent.Bot.Length > 0 ? "@" + details.Intent.Bot : details.Intent.Model.Id;

    private static string Ending(ResultOutcome outcome) => outcome switch
    {
        ResultOutcome.Completed => "was complete",
        ResultOutcome.Cancelled => "was stopped",
        ResultOutcome.Failed => "failed",
    };

    private static string VoteText(Rating rating) => rating switch
    {
        Rating.Up => "liked the answer",
        Rating.Down => "disliked the answer",
        Rating.Withdrawn => "took the vote back",
    };
}
