using System.Security.Cryptography;
using System.Text;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Tasks;

namespace OpenOps.BotService.Commands;

/// <summary><c>/summarize</c>: a thread's summary, action items or open questions, or what happened in a channel.</summary>
internal sealed class SummarizeCommand(TaskDesk desk, BotChoice choice, ChannelSummaryRequest channels) : ISlashCommand
{
    private const string Ways = """
        - In a thread: `/summarize`, `/summarize actions` or `/summarize questions`.
        - Anywhere: the same with a link to a post of the thread (“Copy Link” in its menu), such as `/summarize actions https://…/pl/…`.
        - What happened in this channel: `/summarize channel`, `/summarize channel 7d`, `/summarize channel unread` or `/summarize channel from 2026-11-01 to 2026-11-05`.
        - A meeting: `/summarize meeting` with a link to the post that has its transcript or recording, or in its thread.
        - Or react to a post with 📝.

        Name a bot first to have it done by that one: `/summarize @assistant …`.
        """;

    public static SlashCommandDescription Description { get; } = new(
        "summarize", "[@bot] [actions|questions|meeting|channel …] [link to a post]", "Summarise a thread, a meeting or a channel for you alone");

    public async Task<string> RunAsync(SlashCommandCall call, CancellationToken cancellationToken)
    {
        var request = SummarizeRequest.Parse(call.Text);
        if (request.AsksForHelp)
        {
            return $"This is how you have something summarised:\n{Ways}";
        }

        if (request.Unknown is { } word)
        {
            return $"🤔 I do not know what `{ChannelRange.Quoted(word)}` means here. This is what works:\n{Ways}";
        }

        var offered = await choice.ForAsync(call.UserId, cancellationToken);
        if (BotChoice.Choose(offered, request.Bot) is not { } bot)
        {
            return BotChoice.NotOffered(request.Bot, offered);
        }

        return request.Kind == TaskKinds.SummarizeChannel
            ? await SummarizeChannelAsync(call, request, bot, cancellationToken)
            : await SummarizeThreadAsync(call, request, bot, cancellationToken);
    }

    private async Task<string> SummarizeChannelAsync(SlashCommandCall call, SummarizeRequest request, Bot bot, CancellationToken cancellationToken)
    {
        var (task, told) = await channels.ReadAsync(call, bot, [.. request.Channel], cancellationToken);
        return task is null ? told : await StartAsync(bot, task with { Cause = CauseOf(call) }, cancellationToken);
    }

    private async Task<string> SummarizeThreadAsync(SlashCommandCall call, SummarizeRequest request, Bot bot, CancellationToken cancellationToken)
    {
        if ((request.PostId ?? call.RootId) is not { Length: > 0 } post)
        {
            return $"🤔 Which thread? This server does not tell me where you wrote that. This is how it works:\n{Ways}";
        }

        return await StartAsync(bot, new TaskProps
        {
            Kind = request.Kind, RequesterId = call.UserId, PostId = post, Cause = CauseOf(call),
        }, cancellationToken);
    }

    private async Task<string> StartAsync(Bot bot, TaskProps task, CancellationToken cancellationToken) =>
        await desk.StartAsync(new TaskRequest(bot, task), cancellationToken) switch
        {
            TaskStart.Begun begun => $"📝 I am on it. [My answer]({begun.Permalink}) appears in our direct message, where you can also ask about it.",
            TaskStart.Refused refused => refused.Told,
            _ => throw new InvalidOperationException("A task is neither begun nor refused."),
        };

    // The id of one use of a command. It is long, so only its hash is kept.
    private static string? CauseOf(SlashCommandCall call) =>
        call.TriggerId.Length == 0 ? null : $"command {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(call.TriggerId)))[..32]}";
}
