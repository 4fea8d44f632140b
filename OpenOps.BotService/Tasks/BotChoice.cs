using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;

namespace OpenOps.BotService.Tasks;

/// <summary>The bots that a person may use, in the order of the settings; the first is the one who works when none is named.</summary>
internal sealed class BotChoice(BotDirectory bots, AllowLists allowLists)
{
    public async Task<IReadOnlyList<Bot>> ForAsync(string userId, CancellationToken cancellationToken)
    {
        var offered = new List<Bot>();
        foreach (var bot in bots.All.Where(bot => bot.Model.Availability != ModelAvailability.Missing))
        {
            var person = await bot.Client.GetUserAsync(userId, cancellationToken);
            if (IgnoredPosts.ReasonFor(person) is null && await allowLists.AllowAnywhereAsync(bot, person, cancellationToken))
            {
                offered.Add(bot);
            }
        }

        return offered;
    }

    /// <summary>The bot of that name, or the first; null where there is none.</summary>
    public static Bot? Choose(IReadOnlyList<Bot> offered, string? named) =>
        offered.FirstOrDefault(bot => named is null || string.Equals(bot.Username, named, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a person is told where they named a bot that is not theirs to use, or may use none.</summary>
    public static string NotOffered(string? named, IReadOnlyList<Bot> offered) => (named, offered.Count) switch
    {
        (_, 0) => "🔒 There is no bot here that you may use now. An administrator can say why.",
        (null, _) => "",
        _ => $"🤔 There is no bot @{named} for you here. You can use {string.Join(", ", offered.Select(bot => $"@{bot.Username}"))}.",
    };
}
