using OpenOps.BotService.Conversations;
using OpenOps.BotService.Prompts;
using OpenOps.BotService.Tasks.Meetings;
using OpenOps.BotService.Tasks.Reactions;

namespace OpenOps.BotService.Tasks;

internal static class TaskServices
{
    /// <summary>Adds the tasks that bots do for people.</summary>
    public static void AddTasks(this IServiceCollection services)
    {
        services.AddSingleton<TaskKinds>().AddSingleton<TaskDesk>().AddSingleton<TaskTurns>().AddSingleton<TaskReadings>().AddSingleton<TaskMessages>().AddSingleton<TaskAnchors>();
        services.AddSingleton<MaterialMarks>().AddSingleton<SourceAccess>().AddSingleton<Permalinks>();
        services.AddSingleton<BotChoice>().AddSingleton<ITokenCounter, ModelTokens>();
        services.AddSingleton<MemoReactions>().AddHostedService(provider => provider.GetRequiredService<MemoReactions>());

        services.AddThreadTask(TaskKinds.SummarizeThread, "📝 Summary of", TaskPrompts.SummarizeThread);
        services.AddThreadTask(TaskKinds.ActionItems, "✅ Action items of", TaskPrompts.ActionItems);
        services.AddThreadTask(TaskKinds.OpenQuestions, "❓ Open questions of", TaskPrompts.OpenQuestions);
        services.AddSingleton<ITaskKind, ChannelTask>();
        services.AddMeetings();
        services.AddSingleton<EmojiNames>().AddSingleton<ReactionPicker>();
    }

    private static void AddThreadTask(this IServiceCollection services, string name, string lead, string instruction) =>
        services.AddSingleton<ITaskKind>(provider => ActivatorUtilities.CreateInstance<ThreadTask>(
            provider, new ThreadTask.About(name, lead, instruction)));
}
