namespace OpenOps.BotService.Commands;

internal static class CommandServices
{
    /// <summary>Adds the slash commands of the catalogue.</summary>
    public static void AddCommands(this IServiceCollection services)
    {
        services.AddSingleton<CommandTokens>().AddSingleton<LateNews>().AddSingleton<HelpText>().AddSingleton<ChannelSummaryRequest>().AddSingleton<WhyRequest>();
        foreach (var entry in SlashCommandCatalogue.All)
        {
            services.AddSingleton(entry.Service);
        }
    }
}
