using Microsoft.Extensions.Options;
using OpenOps.BotService.Inference;

namespace OpenOps.BotService.Bots;

/// <summary>Keeps up which bots are active: those whose model Inference offers. Says in the log what changed and why.</summary>
internal sealed partial class ModelWatch(
    BotDirectory bots, InferenceClient inference, IOptions<ModelWatchOptions> options, TimeProvider time, ILogger<ModelWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan UntilFirstAnswer = TimeSpan.FromSeconds(2);

    private bool _answered;
    private bool _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var name in bots.WithoutToken)
        {
            LogInactive(name, "it has no token; run `OpenOps.BotService provision`, or set Mattermost:Tokens:" + name);
        }

        try
        {
            while (true)
            {
                await CheckAsync(stoppingToken);
                var wait = _answered || options.Value.CheckInterval < UntilFirstAnswer ? options.Value.CheckInterval : UntilFirstAnswer;
                await Task.Delay(wait, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var models = await inference.GetModelsAsync(cancellationToken);
            (_answered, _told) = (true, false);
            foreach (var bot in bots.All)
            {
                Note(bot, models.FirstOrDefault(model => model.Id == bot.Options.Model));
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or InferenceException && !_told)
        {
            _told = true;
            LogUnknown(exception.Message);
        }
        catch (Exception exception) when (exception is HttpRequestException or InferenceException)
        {
            // Told once.
        }
    }

    private void Note(Bot bot, ModelInfo? model)
    {
        var before = bot.Model.Availability;
        bot.Model = model is null ? ModelState.Missing : ModelState.Listed(model);
        if (bot.Model.Availability == before)
        {
            return;
        }

        if (model is null)
        {
            LogInactive(bot.Username, $"Inference does not offer its model '{bot.Options.Model}'; see Inference's catalogue and the key it names");
        }
        else
        {
            LogActive(bot.Username, model.Id);
        }
    }

    [LoggerMessage(BotEventIds.BotActive, LogLevel.Information, "The bot {Bot} is active with the model {Model}.")]
    private partial void LogActive(string bot, string model);

    [LoggerMessage(BotEventIds.BotInactive, LogLevel.Information, "The bot {Bot} is inactive: {Reason}.")]
    private partial void LogInactive(string bot, string reason);

    [LoggerMessage(BotEventIds.ModelsUnknown, LogLevel.Warning, "Which models there are is not known, since Inference did not answer: {Reason}")]
    private partial void LogUnknown(string reason);
}
