using OpenOps.BotService.Prompts;

namespace OpenOps.BotService.Tasks;

internal static class TaskServices
{
    /// <summary>Adds the tasks that bots do for people.</summary>
    public static void AddTasks(this IServiceCollection services)
    {
        services.AddSingleton<TaskKinds>().AddSingleton<TaskDesk>().AddSingleton<TaskTurns>().AddSingleton<TaskConversation>();
        services.AddSingleton<MaterialMarks>().AddSingleton<SourceAccess>().AddSingleton<PostPassages>().AddSingleton<Permalinks>();
        services.AddSingleton<BotChoice>();

        services.AddThreadTask(TaskKinds.SummarizeThread, "📝 Summary of", TaskPrompts.SummarizeThread);
        services.AddThreadTask(TaskKinds.ActionItems, "✅ Action items of", TaskPrompts.ActionItems);
        services.AddThreadTask(TaskKinds.OpenQuestions, "❓ Open questions of", TaskPrompts.OpenQuestions);
    }

    private static void AddThreadTask(this IServiceCollection services, string name, string lead, string instruction) =>
        services.AddSingleton<ITaskKind>(provider => ActivatorUtilities.CreateInstance<ThreadTask>(
            provider, new ThreadTask.About(name, lead, instruction)));
}
