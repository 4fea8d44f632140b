using System.Text;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Tasks;

namespace OpenOps.BotService.Commands;

/// <summary>What the bots can do here, for one person.</summary>
internal sealed class HelpText(BotChoice choice)
{
    public async Task<string> ForAsync(string userId, CancellationToken cancellationToken)
    {
        var offered = await choice.ForAsync(userId, cancellationToken);
        if (offered.Count == 0)
        {
            return BotChoice.NotOffered(named: null, offered);
        }

        var text = new StringBuilder("**What I can do here for you**\n\n");
        text.Append("- **Ask**: write to a bot directly, or mention it in a channel that it is in. It answers in the thread.\n");
        foreach (var entry in SlashCommandCatalogue.All)
        {
            text.Append($"- **`/{entry.About.Trigger} {entry.About.Hint}`**: {entry.About.Description}.\n");
        }

        text.Append("- **📝** as a reaction to a post: a summary of its thread, for you alone.\n");
        text.Append("- **Under each answer**: ⏹ Stop, ↻ Regenerate, and 👍 👎 to say how good it was.\n\n");
        text.Append("**Your bots**\n\n");
        foreach (var bot in offered)
        {
            text.Append($"- @{bot.Username}: {About(bot)}\n");
        }

        return text.Append("\nWhat a bot reads and writes is recorded; the first message of each bot says who can read that.").ToString();
    }

    private static string About(Bot bot)
    {
        var model = bot.Model.Model?.Openops;
        var custody = model?.Custody switch
        {
            "local" => ", runs on machines of this organisation",
            "vendor" => ", run by a vendor outside this organisation",
            _ => "",
        };
        return $"{(bot.Options.Description.Length > 0 ? bot.Options.Description : bot.Options.Title)} ({model?.DisplayName ?? bot.Options.Model}{custody})";
    }
}
