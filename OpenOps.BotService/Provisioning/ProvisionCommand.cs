using Microsoft.Extensions.Logging.Console;
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
    private const int UsageExitCode = 2;

    /// <summary>Runs the verb.</summary>
    /// <param name="args">What follows the verb. Passwords go into the environment, or are asked for.</param>
    /// <returns>0 when all is there; 1 when a step failed; 2 when an option is wrong; 78 when settings are.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = ProvisionArguments.Parse(args);
        if (arguments.AsksForHelp || arguments.Error is not null)
        {
            await (arguments.AsksForHelp ? Console.Out : Console.Error).WriteLineAsync(arguments.Error ?? ProvisionArguments.Help);
            return arguments.AsksForHelp ? 0 : UsageExitCode;
        }

        // Settings lie beside the program, wherever it is started from.
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(arguments.Settings);
        AddPassword(builder.Configuration);
        builder.AddProvisioning(arguments.Bots);
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

    private static void AddPassword(ConfigurationManager configuration)
    {
        var section = configuration.GetSection(ProvisioningOptions.SectionName);
        if (string.IsNullOrEmpty(section[nameof(ProvisioningOptions.AdminPassword)]) && section[nameof(ProvisioningOptions.AdminUsername)] is { Length: > 0 } admin)
        {
            section[nameof(ProvisioningOptions.AdminPassword)] =
                Environment.GetEnvironmentVariable(ProvisionArguments.PasswordVariable) is { Length: > 0 } given ? given : PasswordPrompt.Ask(admin);
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

    private static List<BotOptions> ChooseBots(IConfiguration configuration, IReadOnlyList<string>? wanted)
    {
        var configured = configuration.GetSection(BotOptions.SectionName).Get<List<BotOptions>>() ?? [];
        return wanted?.FirstOrDefault(name => !configured.Exists(bot => bot.Username == name)) is { } unknown
            ? throw new ProvisioningException(
                $"Provisioning failed: there is no bot {unknown}. Section Bots has {string.Join(", ", configured.Select(bot => bot.Username))}.")
            : [.. configured.Where(bot => wanted?.Contains(bot.Username, StringComparer.Ordinal) ?? true)];
    }

    private static void AddProvisioning(this HostApplicationBuilder builder, IReadOnlyList<string>? bots)
    {
        var services = builder.Services;
        builder.Logging.ClearProviders().AddConsole(console => console.FormatterName = PlainConsoleFormatter.FormatterName)
            .AddConsoleFormatter<PlainConsoleFormatter, ConsoleFormatterOptions>()
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
            ChooseBots(provider.GetRequiredService<IConfiguration>(), bots),
            new TokensFile(provider.GetRequiredService<IOptions<MattermostOptions>>().Value.TokensFile!),
            asksForModels ? provider.GetRequiredService<OfferedModels>() : null,
            provider.GetRequiredService<ProvisioningLog>(),
            provider.GetRequiredService<TimeProvider>()));
    }
}
