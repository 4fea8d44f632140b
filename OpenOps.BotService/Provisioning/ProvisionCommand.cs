using Microsoft.Extensions.Options;
using OpenOps.BotService.Actions;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;
using OpenOps.ServiceDefaults;
using OpenOps.ServiceDefaults.Options;
using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.BotService.Provisioning;

/// <summary>The verb <c>provision</c>: makes accounts, channels and tokens on a Mattermost server, and ends.</summary>
internal static class ProvisionCommand
{
    public const string Verb = "provision";

    private const string InferenceService = "inference";

    /// <summary>Runs the verb.</summary>
    /// <param name="args">What follows the verb: settings such as <c>--Mattermost:Url=…</c>. Passwords go into the environment.</param>
    /// <returns>0 when all is there; 1 when a step failed; 78 when settings are wrong.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // Settings lie beside the program, wherever it is started from.
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddProvisioning();
        using var host = builder.Build();
        try
        {
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            using var stop = new CancellationTokenSource();
            Console.CancelKeyPress += (_, pressed) =>
            {
                pressed.Cancel = true;
                stop.Cancel();
            };
            await host.Services.GetRequiredService<Provisioner>().RunAsync(stop.Token);
            return 0;
        }
        catch (Exception exception) when (Describe(exception) is not null)
        {
            await Console.Error.WriteLineAsync(Describe(exception));
            return exception is OptionsValidationException or MissingSettingException or AggregateException ? ServiceRunner.ConfigurationExitCode : 1;
        }
    }

    private static string? Describe(Exception exception) => exception switch
    {
        ProvisioningException or MissingSettingException => exception.Message,
        OptionsValidationException validation => $"Provisioning cannot start:\n  - {string.Join("\n  - ", validation.Failures)}",
        AggregateException { InnerExceptions: var all } when all.All(inner => inner is OptionsValidationException)
            => $"Provisioning cannot start:\n  - {string.Join("\n  - ", all.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures))}",
        OperationCanceledException => "Provisioning was interrupted; run it again to complete it.",
        MattermostApiException or HttpRequestException => $"Provisioning failed: {exception.Message}",
        _ => null,
    };

    private static void AddProvisioning(this HostApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("System.Net.Http", LogLevel.Warning);
        services.AddSingleton(TimeProvider.System);
        services.AddValidatedOptions<MattermostOptions, MattermostOptionsValidator>(MattermostOptions.SectionName)
            .Validate(options => !string.IsNullOrEmpty(options.TokensFile), "Mattermost:TokensFile is missing. Set it to the file that takes the bots' tokens.");
        services.AddValidatedOptions<ProvisioningOptions, ProvisioningOptionsValidator>(ProvisioningOptions.SectionName)
            .PostConfigure<IConfiguration>((options, configuration) => options.CallbackUrl = configuration.GetSection(ActionOptions.SectionName).GetValue<Uri>(nameof(ActionOptions.CallbackUrl)));
        services.AddMattermostHttp();
        var asksForModels = builder.Configuration.GetSection($"services:{InferenceService}").Exists();
        if (asksForModels)
        {
            services.AddServiceClient<OfferedModels>(InferenceService);
        }

        services.AddSingleton<ProvisioningLog>();
        services.AddSingleton(provider => new Provisioner(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(MattermostExtensions.ClientName),
            provider.GetRequiredService<IOptions<ProvisioningOptions>>().Value,
            provider.GetRequiredService<IConfiguration>().GetSection(BotOptions.SectionName).Get<List<BotOptions>>() ?? [],
            new TokensFile(provider.GetRequiredService<IOptions<MattermostOptions>>().Value.TokensFile!),
            asksForModels ? provider.GetRequiredService<OfferedModels>() : null,
            provider.GetRequiredService<ProvisioningLog>(),
            provider.GetRequiredService<TimeProvider>()));
    }
}
