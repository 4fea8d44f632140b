using OpenOps.BotService.Actions;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Feedback;

/// <summary>Asks a person what was wrong with an answer, while what they did last lets a dialog be opened.</summary>
internal sealed partial class ReasonForm(ActionSigner signer, CallbackAddress address, ILogger<ReasonForm> logger)
{
    /// <summary>Opens the dialog.</summary>
    /// <param name="bot">Whose answer it is.</param>
    /// <param name="triggerId">Of the click or the command; the server takes it for three seconds.</param>
    /// <param name="context">What the dialog is about.</param>
    /// <param name="rated">Whether their 👎 is recorded already.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>False when the server did not open it.</returns>
    public async Task<bool> OpenAsync(Bot bot, string triggerId, DialogContext context, bool rated, CancellationToken cancellationToken)
    {
        try
        {
            await bot.Client.OpenDialogAsync(FeedbackDialog.Opening(signer, address, triggerId, context, rated), cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException)
        {
            LogFailed(exception.Message);
            return false;
        }
    }

    [LoggerMessage(BotEventIds.DialogFailed, LogLevel.Warning, "The dialog that asks for a reason could not be opened: {Reason}")]
    private partial void LogFailed(string reason);
}
