using OpenOps.BotService.Actions;
using OpenOps.BotService.Audit;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Commands;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Feedback;
using OpenOps.BotService.Inference;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Prompts;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tasks;
using OpenOps.BotService.Tools;
using OpenOps.ServiceDefaults;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.BotService;

/// <summary>Puts the service together.</summary>
internal static class BotServiceHost
{
    public static WebApplication Build(string[] args)
    {
        // Settings lie beside the program, wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddServiceDefaults("bot");
        builder.Services.AddAudit();
        builder.Services.AddInference();
        builder.AddMattermost();
        builder.Services.AddBots();
        builder.Services.AddTasks();
        builder.Services.AddCommands();

        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapActions();
        app.MapCommands();
        return app;
    }

    // Hosted services stop in reverse order: first no more events, then the answers close, last what is left is recorded.
    private static void AddBots(this IServiceCollection services)
    {
        services.AddValidatedOptions<BotList, BotListValidator>(BotOptions.SectionName);
        services.AddValidatedOptions<ModelWatchOptions>(ModelWatchOptions.SectionName);
        services.AddValidatedOptions<ConversationOptions>(ConversationOptions.SectionName);
        services.AddValidatedOptions<ReplyOptions, ReplyOptionsValidator>(ReplyOptions.SectionName);
        services.AddValidatedOptions<ActionOptions, ActionOptionsValidator>(ActionOptions.SectionName);
        services.AddSingleton<BotDirectory>().AddHostedService<ModelWatch>();
        services.AddSingleton<PromptLibrary>().AddSingleton<UserDirectory>().AddSingleton<FirstNotice>();
        services.AddSingleton<AllowLists>().AddSingleton<TurnReader>().AddSingleton<ThreadQueue>();
        services.AddSingleton<ActionSigner>().AddSingleton<UsedTriggers>().AddSingleton<CallbackAddress>();
        services.AddSingleton<ClickGuard>().AddSingleton<ClickDesk>().AddSingleton<RatingDesk>().AddSingleton<ReasonForm>();
        services.AddSingleton<AgentTelemetry>().AddSingleton<RunningAnswers>().AddSingleton<AnswerButtons>().AddSingleton<AnswerCloser>();
        services.AddSingleton<ToolApprovals>().AddSingleton<ToolCard>().AddSingleton<ChatToolAccess>().AddSingleton<ChatTools>().AddSingleton<ToolDesk>();
        services.AddSingleton<RecordedAnswers>().AddSingleton<ModelStream>().AddSingleton<PartsReader>().AddSingleton<Answerer>();
        AddWorker<AbandonedAnswers>(services);
        AddWorker<ReactionDesk>(services);
        AddWorker<Greeter>(services);
        AddWorker<QuestionDesk>(services);
        services.AddHostedService<EventRouter>();
    }

    private static void AddWorker<T>(IServiceCollection services)
        where T : class, IHostedService =>
        services.AddSingleton<T>().AddHostedService(provider => provider.GetRequiredService<T>());
}
