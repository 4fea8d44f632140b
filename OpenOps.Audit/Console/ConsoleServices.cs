using OpenOps.Audit.Access;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Console.Exports;
using OpenOps.Audit.Console.Feedback;
using OpenOps.Audit.Console.Holds;
using OpenOps.Audit.Console.Integrity;
using OpenOps.Audit.Console.Interactions;
using OpenOps.Audit.Console.Overview;
using OpenOps.Audit.Console.People;
using OpenOps.Audit.Console.Samples;
using OpenOps.Audit.Console.Sessions;
using OpenOps.Audit.Console.Settings;
using OpenOps.Audit.Console.SignIn;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.Audit.Console;

internal static class ConsoleServices
{
    /// <summary>Adds the pages of the console. Before the other parts, so that a failed page is answered by a page.</summary>
    public static WebApplicationBuilder AddConsole(this WebApplicationBuilder builder)
    {
        builder.AddAccess();
        builder.Services.AddExceptionHandler<ConsoleErrorHandler>();
        builder.Services.AddValidatedOptions<ConsoleOptions, ConsoleOptionsValidator>(ConsoleOptions.SectionName);
        builder.Services.AddSingleton<ConsoleLinks>();
        builder.Services.AddSingleton<PriceList>();
        builder.Services.AddScoped<InteractionPageReader>();
        builder.Services.AddScoped<RelatedEvents>();
        builder.Services.AddSingleton<KnownWords>();
        builder.Services.AddSingleton<SampleSettings>();
        builder.Services.AddScoped<VisibleInteractions>();
        builder.Services.AddSingleton<OverviewReader>();
        builder.Services.AddSingleton<Rollups>();
        builder.Services.AddHostedService<RollupWorker>();
        builder.Services.AddScoped<ComplaintReader>();
        builder.Services.AddSingleton<ChainVerifier>();
        builder.Services.AddSingleton<Verification>();
        builder.Services.AddSingleton<IntegrityReader>();
        builder.Services.AddSingleton<PeopleReader>();
        return builder;
    }

    /// <summary>Maps <c>/console</c>.</summary>
    public static void MapConsole(this WebApplication app)
    {
        app.MapConsoleAssets();
        var pages = app.MapGroup("").ExcludeFromDescription();
        pages.MapSignIn();
        pages.MapOverview();
        pages.MapInteractionPages();
        pages.MapFeedbackPages();
        pages.MapIntegrity();
        pages.MapExportPages();
        pages.MapPeople();
        pages.MapPerson();
        pages.MapHoldPages();
        pages.MapSettingsPages();
        pages.MapSamplePages();
        pages.MapSessions();
        pages.MapGet(ConsoleMenu.Root, (HttpContext http) => SeeOther.To(ConsoleMenu.For(SignedIn.Of(http))[0].Path)).RequireSignedIn();
        pages.MapGet(ConsoleMenu.Root + "/{**rest}", ConsolePages.NotFound).RequireSignedIn();
    }
}
